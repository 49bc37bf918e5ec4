import type { ConnectionOptions } from '../../src/connection/connection'
import type { ClientUnderTest } from './client-under-test'
import type { Answer } from './format'

/** The other side of a client's connection, in one of the shapes that a connection may have. */
export interface Wire {
  /** A client whose connections end here. */
  newClient: NewClient
  /** What the newest try brought. */
  token(): string | undefined
  /** Where the newest try went. */
  url(): string
  accept(): void
  /** The try fails; with a status by an HTTP answer. */
  refuse(refusal?: Refusal): void
  /** @param spreadMs what the hub says beside it. */
  answer(answers: Answer[], spreadMs?: number): void
  frame(frame: object): void
  drop(code: number, reason: string): void
  /** What was sent on the newest connection and not taken before: commands as docs/protocol.md has them, pings left out. */
  takeSent(): { action: string; room?: string; rooms?: { room: string }[]; token?: string }[]
}

export type NewClient = (urls: string[], options?: ConnectionOptions) => ClientUnderTest

export interface Refusal {
  status?: number
  retryAfter?: string
}
