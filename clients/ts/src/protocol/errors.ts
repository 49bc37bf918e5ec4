import { advice } from './advice'

/** An expected failure: decide on {@link code}, show the message to people. */
export class PubbyError extends Error {
  /** Stable; one of docs/protocol.md, or of this package's README. */
  readonly code: string
  /** The room it is about. */
  readonly room?: string
  /** The id of the message it is about. */
  readonly id?: string
  override readonly cause?: unknown

  constructor(code: string, message?: string | null, about?: { room?: string; id?: string; cause?: unknown }) {
    super(message || advice[code] || code)
    this.name = 'PubbyError'
    this.code = code
    if (about) {
      this.room = about.room
      this.id = about.id
      this.cause = about.cause
    }
  }
}
