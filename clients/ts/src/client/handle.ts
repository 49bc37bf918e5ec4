import type { ConnectionStatus } from '../connection/connection'
import { onlyWhile } from '../connection/only-while'
import type { PubbyError } from '../protocol/errors'
import type { Message } from '../protocol/frames'
import type { Member, Signal } from '../rooms/member'
import type { Room } from '../rooms/room'
import { Emitter } from './emitter'

/** What a map held for an id, and what it holds now. Absent where there was or is nothing. */
export interface Change<T> {
  readonly id: string
  readonly old?: T
  readonly new?: T
}

/** What a room tells, by the name of each event. */
export interface RoomEvents<T> {
  /** A message was taken: of the dump, live, or what came with a reconnect. For each id in the order of its versions. */
  message: Message<T>
  /** The map holds something else for an id; right after the message that did it. */
  change: Change<T>
  /** The map is whole for the first time; for a live room: it is subscribed. */
  ready: undefined
  /** After a reconnect: nothing was missed. */
  resumed: undefined
  /** After a reconnect: something may have been missed. The map is what the room is now. */
  reset: undefined
  /** How many are subscribed to the room, on all nodes, of a room that any handle was opened with `occupancy`: at most every 5 s. */
  occupancy: number
  /** The room was refused, or a message does not fit. */
  error: PubbyError
}

/** What ties a handle to its client. */
export interface HandleOwner {
  readonly wantsDump: boolean
  readonly wantsOccupancy: boolean | undefined
  join(member: Member): Room
  leave(room: Room, member: Member): void
  status(): ConnectionStatus
  /** A handler threw. */
  onFault(fault: unknown): void
}

/** A room that somebody has open. Handles of one room share its subscription; the last one to be released ends it. */
export class Handle<T = unknown> {
  protected readonly events: Emitter<RoomEvents<T>>
  protected isReleased = false
  private readonly room: Room
  private readonly member: Member

  constructor(
    readonly name: string,
    protected readonly owner: HandleOwner
  ) {
    const ifOpen = onlyWhile(() => !this.isReleased)
    this.events = new Emitter<RoomEvents<T>>(owner.onFault)
    this.member = {
      wantsDump: owner.wantsDump,
      wantsOccupancy: owner.wantsOccupancy,
      hasJoined: false,
      take: ifOpen((message: Message, old: Message | undefined) => this.take(message as Message<T>, old as Message<T>)),
      signal: ifOpen((event: Signal, subscribers?: number) => this.events.emit(event, subscribers as undefined)),
      fail: ifOpen((error: PubbyError) => this.events.emit('error', error)),
      end: () => this.release()
    }
    this.room = owner.join(this.member)
  }

  /** The live map: ids to their newest messages. It changes as messages come; copy it to keep it. */
  get state(): ReadonlyMap<string, Message<T>> {
    return this.room.held.items as Map<string, Message<T>>
  }

  /** True once `ready` was told. */
  get isReady(): boolean {
    return this.member.hasJoined
  }

  /** Of the room: what it would resume from. */
  get cursor(): number | undefined {
    return this.room.cursor
  }

  /** How many are subscribed to the room, as the hub said last; only a room that was opened with `occupancy` is told. */
  get subscribers(): number | undefined {
    return this.room.subscribers
  }

  /** Why the hub does not serve the room; undefined: it does, or has not answered yet. */
  protected get refusal(): PubbyError | undefined {
    return this.room.refusal
  }

  /** What the map holds for an id. */
  get(id: string): T | undefined {
    const message = this.state.get(id)
    return message && message.data
  }

  /** @returns a function that takes the handler off again. Nothing is told before the calling code has returned. */
  on<Name extends keyof RoomEvents<T>>(name: Name, handler: (value: RoomEvents<T>[Name]) => unknown): () => void {
    return this.events.on(name, handler)
  }

  /** Ends this handle; it is told nothing more. May be called twice. */
  release(): void {
    if (this.isReleased) return
    this.isReleased = true
    this.owner.leave(this.room, this.member)
  }

  /** Tells of a message, and of the change that it made. */
  protected take(message: Message<T>, old: Message<T> | undefined): void {
    this.events.emit('message', message)
    // The handler just called may have released this handle.
    if (this.isReleased || (message.deleted && !old)) return
    const change: { id: string; old?: T; new?: T } = { id: message.id }
    if (old) change.old = old.data
    if (!message.deleted) change.new = message.data
    this.events.emit('change', change)
  }
}
