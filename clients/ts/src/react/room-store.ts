import type { OpenOptions, RoomClient } from '../client/pubby'
import type { RoomHandle } from '../client/room-handle'
import type { PubbyError } from '../protocol/errors'
import type { Message } from '../protocol/frames'

/** A room at one moment. A new object when something changed, and only then. */
export interface RoomView<T> {
  /** Ids to their newest messages. */
  readonly state: ReadonlyMap<string, Message<T>>
  /** The map is whole. */
  readonly isReady: boolean
  /** How many are subscribed, if the room was opened with `occupancy` and the hub has said it. */
  readonly subscribers: number | undefined
  /** The last error of the room, until it is ready, or live, again. */
  readonly error: PubbyError | undefined
  /** What the map holds for an id. */
  get(id: string): T | undefined
}

/** A room as React's external store: opened by the first subscriber, released by the last. Rendering on a server opens nothing. */
export class RoomStore<T> {
  private handle: RoomHandle<T> | undefined
  private listeners = new Set<() => void>()
  private error: PubbyError | undefined
  private readonly empty: RoomView<T> = viewOf(new Map(), false, undefined, undefined)
  private current = this.empty
  private isStale = false
  private isTelling = false

  constructor(
    private readonly client: RoomClient,
    private readonly room: string | null,
    private readonly options: OpenOptions<T>
  ) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    if (this.listeners.size === 1) this.open()
    return () => {
      this.listeners.delete(listener)
      if (this.listeners.size > 0) return
      this.handle?.release()
      this.handle = undefined
      // Whoever comes next, as React's Activity does when it is shown again, would take what was held for what is.
      this.current = this.empty
      this.error = undefined
      this.isStale = false
    }
  }

  readonly view = (): RoomView<T> => {
    if (this.isStale) {
      this.isStale = false
      // Copied, since a snapshot may not change; once for all that came before this render.
      this.current = viewOf(new Map(this.handle?.state), this.handle?.isReady ?? false, this.handle?.subscribers, this.error)
    }
    return this.current
  }

  private open(): void {
    if (this.room === null) return
    const handle = this.client.open<T>(this.room, this.options)
    this.handle = handle
    const changed = () => this.changed(handle)
    handle.on('change', changed)
    handle.on('occupancy', changed)
    for (const event of ['ready', 'resumed', 'reset'] as const) {
      handle.on(event, () => {
        this.error = undefined
        changed()
      })
    }
    handle.on('error', error => {
      this.error = error
      changed()
    })
  }

  /** Told in a microtask: a dump of a thousand messages is one render. */
  private changed(handle: RoomHandle<T>): void {
    if (this.isTelling) return
    this.isTelling = true
    queueMicrotask(() => {
      this.isTelling = false
      if (this.handle !== handle) return
      this.isStale = true
      for (const listener of this.listeners) listener()
    })
  }
}

function viewOf<T>(
  state: ReadonlyMap<string, Message<T>>,
  isReady: boolean,
  subscribers: number | undefined,
  error: PubbyError | undefined
): RoomView<T> {
  return { state, isReady, subscribers, error, get: id => state.get(id)?.data }
}
