import { failureOf } from '../connection/failure'
import { advice } from '../protocol/advice'
import { PubbyError } from '../protocol/errors'
import type { Message } from '../protocol/frames'
import { Handle, type HandleOwner } from './handle'
import { Iteration } from './iteration'
import { check, type StandardSchema } from './schema'

/** A room that somebody has open, with what JavaScript of today has to offer. */
export class RoomHandle<T = unknown> extends Handle<T> implements AsyncIterable<Message<T>> {
  private readonly endings = new Set<(error: PubbyError) => void>()
  /** With a schema the room's own map is not good enough: it may hold what does not fit. */
  private readonly checked: Map<string, Message<T>> | undefined

  constructor(
    name: string,
    owner: HandleOwner,
    private readonly schema: StandardSchema<T> | undefined
  ) {
    super(name, owner)
    if (schema) this.checked = new Map()
  }

  override get state(): ReadonlyMap<string, Message<T>> {
    return this.checked ?? super.state
  }

  /**
   * Resolves when the map is whole; for a live room: when it is subscribed.
   * Rejects with a {@link PubbyError} if the room is or was refused, the client fails or has failed, or the handle is released before. While
   * the hub is down it waits.
   * @param signal ends the wait: `aborted`, with how the connection stands as its cause.
   */
  whenReady(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.isReady) return resolve()
      const settle = (error?: PubbyError) => {
        stop()
        off()
        signal?.removeEventListener('abort', abort)
        if (error) reject(error)
        else resolve()
      }
      const abort = () => settle(this.cutShort('aborted'))
      const stop = this.onEnd(settle)
      const off = this.on('ready', () => settle())
      signal?.addEventListener('abort', abort)
      if (signal?.aborted) abort()
    })
  }

  /**
   * What the room holds, then every message as it comes; for a loop that is slower than the room the newest of each id. Each loop is
   * told all of it by itself. Ends when the handle is released; throws a {@link PubbyError} if the room is refused or the client fails.
   */
  [Symbol.asyncIterator](): AsyncIterableIterator<Message<T>> {
    const iteration = new Iteration<T>(() => {
      stop()
      off()
    })
    if (this.isReady && !this.isReleased) this.state.forEach(message => iteration.push(message))
    const off = this.on('message', message => iteration.push(message))
    const stop = this.onEnd(error => iteration.end(error.code === 'released' ? undefined : error))
    return iteration
  }

  override release(): void {
    super.release()
    const error = this.cutShort('released')
    this.endings.forEach(end => end(error))
  }

  protected override take(message: Message<T>, old: Message<T> | undefined): void {
    if (!this.checked) return super.take(message, old)
    const { id } = message
    const fitting = message.deleted ? message : check(this.schema!, this.name, message)
    if (fitting instanceof PubbyError) return this.events.emit('error', fitting)
    const before = this.checked.get(id)
    if (fitting.deleted) this.checked.delete(id)
    else this.checked.set(id, fitting)
    super.take(fitting, before)
  }

  /** Calls back when nothing more will come; at once, if that is so. */
  private onEnd(end: (error: PubbyError) => void): () => void {
    const off = this.on('error', error => {
      // A message that does not fit ends nothing.
      if (error.code !== 'data_invalid') end(error)
    })
    this.endings.add(end)
    queueMicrotask(() => {
      const status = this.owner.status()
      const { refusal } = this
      if (this.isReleased) end(this.cutShort('released'))
      else if (refusal) end(refusal)
      else if (status.state === 'failed' && !this.isReady) end(failureOf(status))
    })
    return () => {
      off()
      this.endings.delete(end)
    }
  }

  /** The end of a wait; where there was no hub, with what is known of why. */
  private cutShort(code: string): PubbyError {
    const cause = this.owner.status()
    if (this.isReady || cause.code === undefined) return new PubbyError(code)
    return new PubbyError(code, { message: `${advice[code]} The hub could not be reached: ${cause.reason || cause.code}.`, cause })
  }
}
