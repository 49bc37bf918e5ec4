/** Why a connection ended, and what the hub said of coming back. */
export interface Ending {
  code: number
  /** What the hub's `goaway` asked for. */
  goAwayMs?: number
}

const firstCeilingMs = 500
const lastCeilingMs = 20000
const unspokenCeilingMs = 5000
/** A hub that asks for more is not believed; timers of more than 24 days would even end at once. */
const longestMs = 600000

/** 40xx: whoever comes back with the same request would only be refused again. */
export const isFinal = (ending: Ending) => ending.code >= 4000 && ending.code < 4100

/** The hub asked for it: this says nothing about its health. */
export const isAskedFor = (ending: Ending) => ending.goAwayMs !== undefined || (ending.code >= 4200 && ending.code < 4300)

/**
 * How long to wait before the next try, in milliseconds. Random over the whole range, so that clients which were cut off together
 * do not come back together.
 * @param tries how many there were since the connection was last healthy.
 */
export function waitAfter(ending: Ending, tries: number): number {
  if (ending.goAwayMs !== undefined) return Math.min(ending.goAwayMs, longestMs)
  const ceiling = isAskedFor(ending) ? unspokenCeilingMs : Math.min(lastCeilingMs, firstCeilingMs * 2 ** tries)
  return Math.random() * ceiling
}
