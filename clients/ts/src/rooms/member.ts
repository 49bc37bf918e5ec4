import type { PubbyError } from '../protocol/errors'
import type { Message } from '../protocol/frames'

/** What is told without a message. */
export type Signal = 'ready' | 'resumed' | 'reset' | 'occupancy'

/** What a room tells those who have it open. None of these may throw. */
export interface Member {
  /** Wants the messages that the room holds, not only what comes from now on. */
  readonly wantsDump: boolean
  /** Wants to be told how many are subscribed. */
  readonly wantsOccupancy: boolean | undefined
  /** Set by the room: it was told what the room holds, and hears what changes. */
  hasJoined: boolean
  /** A message was taken; `old` is what the map held for its id. */
  take(message: Message, old: Message | undefined): void
  /** What is known of the room's continuity; or how many are subscribed to it. */
  signal(event: Signal, subscribers?: number): void
  /** The room was refused, or ended. */
  fail(error: PubbyError): void
  /** The client was closed. */
  end(): void
}
