import type { HubConnection, IHubProtocol } from '@microsoft/signalr'
import { withToken } from '../connection/address'
import type { Link, LinkEvents, Transport } from '../connection/transport'
import { textOf } from '../connection/websocket'
import { PubbyError } from '../protocol/errors'
import type { Command, ErrorFrame, Frame, Message, RoomRequest } from '../protocol/frames'
import { answerMethod, type HubCall, OrderedProtocol } from './protocol'
import { watchSocket } from './socket'

interface RoomResult {
  room: string
  mode?: string | null
  epoch?: string | null
  error?: Omit<ErrorFrame, 'type'> | null
}

interface SubscribeResult {
  rooms: RoomResult[]
  spreadMs?: number | null
}

export type BuildConnection = (url: string, protocol: IHubProtocol) => HubConnection

/** The contract of `/hub`, made to look like the plain protocol's frames. */
export function signalRTransport(build: BuildConnection, protocol: IHubProtocol): Transport {
  return (url, events, token) => {
    const ordered = new OrderedProtocol(protocol, events.onFault)
    const hub = build(token ? withToken(url, token) : url, ordered)
    return openHubConnection(hub, events, ordered.isUsed, token)
  }
}

function openHubConnection(hub: HubConnection, events: LinkEvents, isOrdered: boolean, token?: string): Link {
  const socket = watchSocket(hub)
  let isOver = false
  const stop = () => {
    isOver = true
    socket.close()
    void hub.stop().catch(() => {})
  }
  const end = (error: Error | undefined) => {
    if (isOver) return
    isOver = true
    const text = error?.message ?? ''
    // The hub's close message says why: "4200 drain".
    const said = /\b(4\d{3}|1\d{3}) (.*)$/.exec(text)
    if (said) events.onClose(Number(said[1]), said[2]!)
    // Negotiation is HTTP: there the hub says of a token that it does not take what a WebSocket is closed with.
    else if (token && /Status code '401'/.test(text)) events.onClose(4001, text, error)
    else events.onClose(1006, textOf(socket.cause) || text, socket.cause ?? error, socket.retryAfterMs)
  }
  const tell = (frame: Frame) => {
    if (!isOver) events.onFrame(frame)
  }
  const hear = <T>(method: string, frameOf: (value: T) => Frame) =>
    hub.on(method, value => {
      let frame: Frame
      try {
        frame = frameOf(value)
      } catch (cause) {
        // Without the fields of its type.
        events.onFault(new PubbyError('frame_invalid', { cause }))
        return
      }
      tell(frame)
    })

  hear<Message & { room: string }>('Message', message => ({ ...cleaned(message), room: message.room, type: 'message' }))
  hear<Frame & { messages: Message[] }>('Dump', dump => ({ ...dump, messages: dump.messages.map(cleaned), type: 'dump' }) as Frame)
  hear<{ room: string; subscribers: number }>('Occupancy', notice => ({ ...notice, type: 'occupancy' }))
  hear<{ room: string; reason: string }>('Unsubscribed', notice => ({ ...notice, type: 'unsubscribed' }))
  hear<{ reason: string; reconnectInMs: number }>('GoAway', notice => ({ ...notice, type: 'goaway' }))
  hear<{ inMs: number }>('Expiring', notice => ({ ...notice, type: 'expiring' }))
  hub.onclose(end)
  hub.start().then(() => (isOver ? hub.stop() : events.onOpen()), end)

  const answered = ({ target, argument }: HubCall, result: unknown, error?: string) => {
    // A room that cannot be left is not subscribed.
    if (target === 'Unsubscribe') return tell({ type: 'unsubscribed', room: argument as string })
    if (!error && target === 'Authorize') return tell({ ...(result as { expiresAt: number }), type: 'authorized' })
    if (!error) {
      const { rooms, spreadMs } = result as SubscribeResult
      for (const one of rooms) tell(frameOf(one, spreadMs))
    }
    if (!error || isOver) return
    const said = /^([a-z_]+): (.*)$/.exec(error)
    if (said) return tell({ type: 'error', code: said[1]!, message: said[2]! })
    // Nothing that a Pubby hub says, and no room would ever be ready.
    end(new Error(error))
    stop()
  }
  hub.on(answerMethod, answered)
  let last: Promise<unknown> = Promise.resolve()
  const call = (target: string, argument: unknown) => {
    if (isOrdered) {
      hub.invoke(target, argument).catch(() => {})
      return
    }
    // Answers come late. With one call at a time they can be told apart from what comes of the next.
    last = last
      .then(() => hub.invoke(target, argument))
      .then(
        result => answered({ target, argument }, result),
        fault => {
          // That the connection ended is told by itself.
          if (hub.state === 'Connected') answered({ target, argument }, undefined, String(fault?.message))
        }
      )
  }

  return {
    send(command: Command) {
      if (command.action === 'subscribe') call('Subscribe', { rooms: command.rooms satisfies RoomRequest[] })
      else if (command.action === 'unsubscribe') call('Unsubscribe', command.room)
      else if (command.action === 'authorize') call('Authorize', command.token)
    },
    // SignalR pings by itself, and ends a connection whose hub does not.
    probe() {},
    close: stop
  }
}

function frameOf({ room, mode, epoch, error }: RoomResult, spreadMs: SubscribeResult['spreadMs']): Frame {
  return error ? { type: 'error', ...error, room } : { type: 'subscribed', room, mode: mode!, epoch: epoch!, spreadMs }
}

/** MessagePack writes every field, null where there is nothing. */
function cleaned({ id, version, data, deleted, reason, expiresAt }: Message): Message {
  return {
    id,
    version,
    ...(deleted ? { deleted } : { data }),
    ...(reason != null && { reason }),
    ...(expiresAt != null && { expiresAt })
  }
}
