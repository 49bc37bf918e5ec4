import type { PubbyError } from '../protocol/errors'
import type { DumpFrame, Message, RoomRequest, SubscribedFrame } from '../protocol/frames'
import type { Member, Signal } from './member'
import { MessageMap } from './message-map'

/**
 * How many messages may join the map before the dump is asked for again. Ephemeral messages are in no dump and are never deleted: with
 * ids of their own they would else add up for ever.
 */
const mostAdded = 100000

/** What a client holds of a room, and from where it would resume. Knows frames and members, nothing of the connection. */
export class Room {
  /** Of the messages and the dumps that have ended; what a resume starts from. */
  cursor: number | undefined
  private epoch: string | undefined
  /** The epoch of the last answer on this connection. It counts when the dump has ended: cursor and epoch belong together. */
  private answeredEpoch: string | undefined
  /** What is held; a replacing dump puts another in its place. */
  held = new MessageMap()
  /** A replacing dump whose last part has not come. */
  private stage: MessageMap | undefined
  /** A dump or a resume is to come, or to end; until then messages do not raise the cursor. */
  isOwed = false
  /** The highest version of the messages that came meanwhile. */
  private heldCursor = 0
  /** A dump has ended once: the map is the room. */
  private isWhole = false
  /** The size that the map had with the last dump. */
  private dumpSize = 0
  private isLive = false
  /** How many are subscribed, as the hub said last. */
  subscribers: number | undefined
  /** The connection, or the subscription, ended since the members were last told how it stands. */
  private isInterrupted = false
  /** Why the hub does not serve it; undefined from when it is opened again, or subscribed. */
  refusal: PubbyError | undefined
  private members: Member[] = []

  constructor(readonly name: string) {}

  /** Somebody has it open. */
  isWanted(): boolean {
    return this.members.length > 0
  }

  /** @returns true if the room must be asked for: it is new, or its dump, or its occupancy, is wanted for the first time. */
  join(member: Member): boolean {
    const { members } = this
    const wantedDump = this.wantsDump()
    const wantedOccupancy = this.wantsOccupancy()
    this.members = members.concat(member)
    return !members[0] || (member.wantsDump && !wantedDump && !this.isWhole) || this.wantsOccupancy() !== wantedOccupancy
  }

  leave(member: Member): void {
    this.members = this.members.filter(other => other !== member)
  }

  /** How to ask for the room. A dump that has begun still comes to its end: the hub answers one request after the other. */
  ask(): RoomRequest {
    const isOutgrown = this.hasOutgrown()
    const canResume = this.canResume()
    this.isOwed = true
    const request: RoomRequest = { room: this.name }
    if (this.wantsOccupancy()) request.occupancy = true
    if (canResume) {
      request.cursor = this.cursor
      request.epoch = this.epoch
    } else if (isOutgrown || this.wantsDump()) request.dump = true
    else this.isOwed = !!this.stage
    return request
  }

  /** It would be asked for from where it is, not from the beginning. */
  canResume(): boolean {
    return !this.hasOutgrown() && this.cursor !== undefined && this.epoch !== undefined && (this.isWhole || !this.wantsDump())
  }

  /** The connection ended, or the hub ended the subscription: of a dump that has begun nothing more comes. */
  interrupt(): void {
    this.isInterrupted = true
    this.heldCursor = 0
    this.stage = this.answeredEpoch = undefined
  }

  /** Messages whose time is over leave, until a hub can be heard again. */
  expire(): void {
    const { items, expired } = this.held
    items.forEach(item => {
      const { id, version, expiresAt } = item
      if (!expiresAt || expiresAt > Date.now()) return
      items.delete(id)
      expired.set(id, item)
      this.tell({ id, version, deleted: true, reason: 'expired' }, item)
    })
  }

  /** The map has grown so much since the last dump that the dump should be asked for again. */
  hasOutgrown(): boolean {
    return !this.isOwed && this.held.items.size > this.dumpSize + mostAdded
  }

  /** The hub does not take the cursor: from now on the dump is asked for. */
  forgetCursor(): void {
    this.cursor = undefined
    this.isWhole = false
  }

  subscribed(frame: SubscribedFrame): void {
    this.answeredEpoch = frame.epoch
    if (!this.isOwed) this.epoch = frame.epoch
    if (frame.mode !== 'live') return
    this.isLive = true
    this.settle('reset')
  }

  message(message: Message): void {
    const { version } = message
    if (this.stage) this.stage.take(message)
    else this.merge(message)
    if (this.isOwed) this.heldCursor = Math.max(this.heldCursor, version)
    else this.cursor = Math.max(this.cursor || 0, version)
  }

  dump(frame: DumpFrame): void {
    const replaces = frame.mode === 'dump' || frame.mode === 'reset'
    this.isOwed = true
    if (replaces && !this.stage) this.stage = new MessageMap()
    const { stage } = this
    frame.messages.forEach(message => {
      if (stage) stage.take(message)
      else this.merge(message)
    })
    if (!frame.last) return

    this.isOwed = false
    this.epoch = this.answeredEpoch || this.epoch
    this.cursor = Math.max(frame.cursor, this.heldCursor, (!replaces && this.cursor) || 0)
    this.heldCursor = 0
    if (stage && replaces) {
      this.isWhole = true
      this.stage = undefined
      this.dumpSize = stage.items.size
      this.replace(stage)
    }
    // A resume tells what was deleted: what it did not tell of is there, whatever this client's clock says.
    const { items, expired } = this.held
    expired.forEach(item => {
      items.set(item.id, item)
      this.tell(item, undefined)
    })
    expired.clear()
    this.settle(replaces ? 'reset' : 'resumed')
  }

  /** The hub says how many are subscribed. */
  occupancy(subscribers: number): void {
    this.subscribers = subscribers
    this.signal('occupancy', subscribers)
  }

  /** Tells members that joined a room which is ready what it holds. */
  welcome(): void {
    this.members.forEach(member => {
      if (member.hasJoined || !(this.isWhole || (this.isLive && !this.wantsDump()))) return
      member.hasJoined = true
      this.held.items.forEach(item => {
        member.take(item, undefined)
      })
      member.signal('ready')
      if (this.subscribers) member.signal('occupancy', this.subscribers)
    })
  }

  fail(error: PubbyError): void {
    this.members.forEach(member => {
      member.fail(error)
    })
  }

  /** Nothing will be told any more. */
  end(): void {
    this.members.forEach(member => {
      member.end()
    })
  }

  private wantsDump(): boolean {
    return this.members.some(member => member.wantsDump)
  }

  private wantsOccupancy(): boolean {
    return this.members.some(member => member.wantsOccupancy)
  }

  private signal(event: Signal, subscribers?: number): void {
    this.joined().forEach(member => {
      member.signal(event, subscribers)
    })
  }

  private merge(message: Message): void {
    const { id, deleted } = message
    const wasTold = deleted && this.held.expired.has(id)
    const old = this.held.items.get(id)
    if (this.held.take(message) && !wasTold) this.tell(message, old)
  }

  private replace(next: MessageMap): void {
    const before = this.held
    this.held = next
    next.items.forEach(item => {
      const old = before.items.get(item.id)
      if (!old || old.version !== item.version) this.tell(item, old)
    })
    before.items.forEach(old => {
      const { id } = old
      if (next.items.has(id)) return
      this.tell({ id, version: next.versionOf(id) || old.version, deleted: true, reason: 'absent' }, old)
    })
  }

  private settle(continuity: 'resumed' | 'reset'): void {
    if (this.isInterrupted) {
      this.isInterrupted = false
      this.signal(continuity)
    }
    this.welcome()
  }

  private tell(message: Message, old: Message | undefined): void {
    this.joined().forEach(member => {
      member.take(message, old)
    })
  }

  private joined(): Member[] {
    return this.members.filter(member => member.hasJoined)
  }
}
