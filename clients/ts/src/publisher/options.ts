import { checkedKey, type KeySource } from './key'
import { PublishError } from './publish-error'

/** What a publisher is made with. */
export interface PublisherOptions {
  /** The publishing key, or what gives it before each try. 1 to 256 characters of printable ASCII. */
  key: KeySource
  /** How long a call may take with all its tries, in milliseconds; 100 to 3,600,000, 30,000 if absent. `putMany`: each request of it. */
  timeoutMs?: number
  /** How long one try may take before the next is made, in milliseconds; 100 to `timeoutMs`. If absent 10,000, or `timeoutMs` if that is less. */
  attemptTimeoutMs?: number
  /** How long another address than the first is used before one call tries the first again, in milliseconds; 0 to 3,600,000, 30,000 if absent. */
  returnAfterMs?: number
  /** The `fetch` to use; the platform's if absent. */
  fetch?: typeof fetch
}

const hour = 3_600_000
const leastMs = 100

/**
 * The options with their defaults.
 * @throws PublishError `key_invalid`, `options_invalid`
 */
export function checkedOptions(options: PublisherOptions): Required<PublisherOptions> {
  const { key, timeoutMs = 30_000, returnAfterMs = 30_000 } = options ?? {}
  if (typeof key !== 'function') checkedKey(key)
  within('timeoutMs', timeoutMs, leastMs, hour)
  const attemptTimeoutMs = options.attemptTimeoutMs ?? Math.min(10_000, timeoutMs)
  within('attemptTimeoutMs', attemptTimeoutMs, leastMs, timeoutMs)
  within('returnAfterMs', returnAfterMs, 0, hour)
  if (typeof (options.fetch ?? globalThis.fetch) !== 'function')
    throw invalid('fetch is not a function. Pass one, or use a platform that has it.')
  // The platform's is looked up for each call, and called as a function of its own: some refuse to be called as a method.
  const fetch: typeof globalThis.fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init))
  return { key, timeoutMs, attemptTimeoutMs, returnAfterMs, fetch }
}

function within(name: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && value >= least && value <= most) return
  throw invalid(`${name} is a number of milliseconds from ${least} to ${most}.`)
}

function invalid(message: string): PublishError {
  return new PublishError('options_invalid', message, 0)
}
