import type { ConnectionOptions, ConnectionStatus } from '../connection/connection'
import type { Transport } from '../connection/transport'
import { onWake } from '../connection/wake'
import { PubbyError } from '../protocol/errors'
import { Session } from '../rooms/session'
import { Emitter } from './emitter'
import type { HandleOwner } from './handle'

/** What a client tells, by the name of each event. */
export interface ClientEvents {
  status: ConnectionStatus
  /** What concerns no single room: the client failed, a handler threw, a frame or a token was bad. */
  error: PubbyError
}

/** One connection and any number of rooms. */
export class Client {
  private readonly events = new Emitter<ClientEvents>(() => {})
  private readonly session: Session
  private readonly stopWaking: () => void

  constructor(urls: string[], transport: Transport, options: ConnectionOptions) {
    this.session = new Session(
      { urls, transport, options },
      {
        onStatus: status => this.events.emit('status', status),
        onError: error => this.events.emit('error', error)
      }
    )
    this.stopWaking = onWake(() => this.session.connection.wake())
  }

  /** How the connection stands. A new object with every change. */
  get status(): ConnectionStatus {
    return this.session.connection.status
  }

  /** @returns a function that takes the handler off again. */
  on<Name extends keyof ClientEvents>(name: Name, handler: (value: ClientEvents[Name]) => unknown): () => void {
    return this.events.on(name, handler)
  }

  /** Connects ahead of the first room, or again after `failed`. Else it does nothing. */
  connect(): void {
    this.session.connection.connect()
  }

  /** Ends the connection and every handle, for good. May be called twice. */
  close(): void {
    if (this.status.state === 'closed') return
    this.stopWaking()
    this.session.close()
  }

  /**
   * What ties a handle to this client.
   * @internal
   * @throws PubbyError `closed`
   */
  ownerOf(room: string, wantsDump: boolean, wantsOccupancy?: boolean): HandleOwner {
    if (this.status.state === 'closed') throw new PubbyError('closed', {})
    return {
      wantsDump,
      wantsOccupancy,
      join: member => this.session.join(room, member),
      leave: (left, member) => this.session.leave(left, member),
      status: () => this.status,
      onFault: cause => this.events.emit('error', new PubbyError('handler_failed', { room, cause }))
    }
  }
}
