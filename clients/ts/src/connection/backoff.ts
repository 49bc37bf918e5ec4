import { PubbyError } from '../protocol/errors'

const baseMs = 500
/** Of a wait that the hub asks for and does not say how long. */
const longestMoveMs = 5000
/** A hub that asks for more is not believed; timers of more than 24 days would even end at once. */
const longestMs = 600000
const longestSpreadMs = 30000
/** As many refusals in a row, and the waits may grow three times as long. */
const manyRefusals = 5

/** How long the waits are, where the hub does not say. */
export interface BackoffOptions {
  /**
   * The first wait after a connection is lost is at random within this, or within what the hub asks its clients for; later ones grow. In
   * milliseconds, 0 to 600,000; 2,000 if absent. With less, the clients of a hub that dies come down harder on the others.
   */
  initialBackoffMs?: number
  /** No wait is longer, unless the hub asks for it; after five refusals in a row three times as long. 500 to 600,000 ms; 20,000 if absent. */
  maxBackoffMs?: number
}

/** A wait in milliseconds, and how much of it the hub asked for: a wake does not shorten that. */
export type Wait = [ms: number, leastMs: number]

/**
 * How long to wait before the next try. Every wait is drawn at random from a whole range, so that clients which were cut off together do not
 * come back together. `tests/vectors/backoff.json` holds it for all SDKs.
 */
export class Backoff {
  /** The last wait of the row; 0: the next one is the first. */
  private previous = 0
  private refusals = 0
  /** What the hub asked for, until a connection has lasted. */
  private hint = 0
  private spread = 0

  private readonly first: number
  private readonly longest: number

  /** @throws PubbyError `options_invalid` */
  constructor({ initialBackoffMs = 2000, maxBackoffMs = 20000 }: BackoffOptions) {
    this.first = initialBackoffMs
    this.longest = maxBackoffMs
    if (!(initialBackoffMs >= 0 && initialBackoffMs <= longestMs && maxBackoffMs >= baseMs && maxBackoffMs <= longestMs)) {
      throw new PubbyError('options_invalid', {})
    }
  }

  /** The hub says over how long its clients should come back if it dies. */
  onSpread(ms: unknown): void {
    this.spread = numberOf(ms, longestSpreadMs, this.spread)
  }

  /** A connection has lasted, or the application asks for a try. */
  reset(): void {
    this.previous = this.refusals = this.hint = 0
  }

  /** @param hintMs how long the hub, or what stands before it, asks for at least. */
  after(isRefusal: boolean, hintMs?: unknown): Wait {
    const { previous, first, spread, longest } = this
    const random = Math.random()
    this.refusals = isRefusal ? this.refusals + 1 : 0
    this.hint = numberOf(hintMs, longestMs, this.hint)
    const asked = this.hint * (1 + random / 2)
    const most = Math.min(previous * 3, this.refusals < manyRefusals ? longest : longest * 3)
    const wait = Math.max(asked, previous ? baseMs + random * (most - baseMs) : random * Math.max(first, spread))
    this.previous = Math.max(baseMs, wait)
    return [wait, Math.max(asked, previous ? 0 : random * spread)]
  }

  /** After a 42xx or a `goaway`: the hub spreads its clients by itself, so what it asks for is the wait, and says nothing of its health. */
  afterMove(askedMs: unknown): Wait {
    this.refusals = 0
    const random = Math.random()
    const wait = numberOf(askedMs, longestMs, Math.max(random * longestMoveMs, this.hint * (1 + random / 2)))
    return [wait, wait]
  }
}

function numberOf(value: unknown, most: number, otherwise: number): number {
  return typeof value === 'number' && value >= 0 ? Math.min(value, most) : otherwise
}
