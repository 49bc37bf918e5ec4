import { advice } from './advice'

/** What is known of an error beside its code. */
export interface ErrorDetails {
  /** The hub's sentence; without it the code's own is taken. */
  message?: string
  room?: string
  id?: string
  cause?: unknown
}

/** An expected failure: decide on {@link code}, show the message to people. */
export class PubbyError extends Error {
  /** Stable; one of docs/reference/codes.md, or of this package's README. */
  readonly code: string
  /** The room it is about. */
  readonly room?: string
  /** The id of the message it is about. */
  readonly id?: string
  override readonly cause?: unknown

  constructor(code: string, details: ErrorDetails = {}) {
    super(details.message || advice[code] || code)
    this.name = 'PubbyError'
    this.code = code
    this.room = details.room
    this.id = details.id
    this.cause = details.cause
  }
}
