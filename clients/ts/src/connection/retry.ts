const firstCeilingMs = 500
const lastCeilingMs = 20000
const unspokenCeilingMs = 5000
/** A hub that asks for more is not believed; timers of more than 24 days would even end at once. */
const longestMs = 600000

/** 40xx: the same request would only be refused again. */
export const isFinal = (code: number) => code >= 4000 && code < 4100

/** The hub does not take the token: bad, expired or revoked. */
export const isTokenInvalid = (code: number) => code === 4001

/** The token is of no more use: its time is over, or whatever it was refused for needs another one. */
export const isSpent = (code: number) => isFinal(code) || code === 4203

/** The hub asked for it, with a `goaway` or a 42xx: this says nothing about its health. */
export const isAskedFor = (code: number, goAwayMs: number | undefined) => goAwayMs !== undefined || (code >= 4200 && code < 4300)

/**
 * How long to wait before the next try, in milliseconds. Random over the whole range, so that clients which were cut off together
 * do not come back together.
 * @param code why the connection ended.
 * @param goAwayMs what the hub's `goaway` asked for.
 * @param tries how many there were since the connection was last healthy.
 */
export function waitAfter(code: number, goAwayMs: number | undefined, tries: number): number {
  if (goAwayMs !== undefined) return Math.min(goAwayMs, longestMs)
  return Math.random() * (isAskedFor(code, goAwayMs) ? unspokenCeilingMs : Math.min(lastCeilingMs, firstCeilingMs * 2 ** tries))
}
