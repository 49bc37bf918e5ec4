/** The frames of the contract (docs/protocol.md) by their meaning. Unknown frames and fields are passed over. */

/** An item of a room: what an id holds, or that it is deleted. */
export interface Message<T = unknown> {
  readonly id: string
  /** Microseconds, below 2^53; of two messages with one id the higher one is newer. */
  readonly version: number
  /** What was published. Absent from a deleted message. */
  readonly data?: T
  readonly deleted?: boolean
  /** Of a deleted message: `expired`, or `absent` where a dump no longer holds it. */
  readonly reason?: string
  /** When the message leaves the room, in milliseconds since 1970. */
  readonly expiresAt?: number
}

/** One room of a subscribe command. */
export interface RoomRequest {
  room: string
  dump?: true
  cursor?: number
  epoch?: string
  occupancy?: true
}

export type Command =
  | { action: 'subscribe'; rooms: RoomRequest[] }
  | { action: 'unsubscribe'; room: string }
  | { action: 'authorize'; token: string }
  | { action: 'ping' }

export interface SubscribedFrame {
  type: 'subscribed'
  room: string
  mode: string
  epoch: string
  /** With the first one of a connection: over how long the clients of this node should come back if it dies. */
  spreadMs?: number | null
}

/** The hub is about to close the connection. */
export interface GoAwayFrame {
  type: 'goaway'
  reason: string
  reconnectInMs: number
}

export interface DumpFrame {
  type: 'dump'
  room: string
  /** `dump` and `reset` replace what is held of the room; `resume` and `catchup` add to it. */
  mode: string
  messages: Message[]
  cursor: number
  last: boolean
}

export interface ErrorFrame {
  type: 'error'
  code: string
  message: string
  room?: string
  retryable?: boolean
  retryAfterMs?: number
}

export type Frame =
  | SubscribedFrame
  | DumpFrame
  | ErrorFrame
  | (Message & { type: 'message'; room: string })
  | { type: 'unsubscribed'; room: string; reason?: string | null }
  | { type: 'occupancy'; room: string; subscribers: number }
  | GoAwayFrame
  | { type: 'authorized'; expiresAt: number }
  | { type: 'expiring'; inMs: number }
  | { type: 'pong' }
