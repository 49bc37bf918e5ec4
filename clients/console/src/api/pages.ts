import type { Fleet } from './types'

interface Page {
  next: string | null
  fleet: Fleet
}

/**
 * One list of pages, until it has as many items as are wanted. A node that is missing on one page is missing in the list: each page asks
 * the nodes anew.
 */
export async function readPages<T extends Page>(
  read: (cursor: string | null) => Promise<T>,
  itemsOf: (page: T) => readonly unknown[],
  join: (earlier: T, later: T) => T,
  limit: number
): Promise<T> {
  let answer = await read(null)
  while (answer.next && itemsOf(answer).length < limit) {
    const later = await read(answer.next)
    answer = { ...join(answer, later), next: later.next, fleet: joinFleets(answer.fleet, later.fleet) }
  }
  return answer
}

function joinFleets(earlier: Fleet, later: Fleet): Fleet {
  const known = new Set(earlier.missing.map(({ node }) => node))
  const missing = [...earlier.missing, ...later.missing.filter(({ node }) => !known.has(node))]
  const nodes = Math.max(earlier.nodes, later.nodes, missing.length)
  const redis = [earlier, later].some(fleet => fleet.redis === 'unavailable') ? 'unavailable' : later.redis
  return { ...later, nodes, answered: nodes - missing.length, missing, redis }
}
