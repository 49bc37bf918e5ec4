import { expect, it } from 'vitest'
import { readPages } from '../../src/api/pages'
import type { Fleet } from '../../src/api/types'

const at = '2026-11-28T18:00:00Z'
const well: Fleet = { nodes: 3, answered: 3, missing: [], redis: 'ok', at }
const without = (...nodes: string[]): Fleet => ({
  ...well,
  answered: 3 - nodes.length,
  missing: nodes.map(node => ({ node, reason: 'timeout' }))
})

const read = (fleets: Fleet[], limit: number) =>
  readPages(
    async cursor => {
      const place = Number(cursor ?? 0)
      return { items: [`item ${place}`], next: place + 1 < fleets.length ? `${place + 1}` : null, fleet: fleets[place]! }
    },
    page => page.items,
    (earlier, later) => ({ ...later, items: [...earlier.items, ...later.items] }),
    limit
  )

it('reads pages until there are as many items as are wanted', async () => {
  expect((await read([well, well, well], 2)).items).toEqual(['item 0', 'item 1'])
  expect(await read([well, well], 100)).toEqual({ items: ['item 0', 'item 1'], next: null, fleet: well })
})

it('names a node that was missing on any page', async () => {
  const { fleet } = await read([without('a'), without('b', 'a'), well], 100)
  expect(fleet.missing.map(({ node }) => node)).toEqual(['a', 'b'])
  expect([fleet.answered, fleet.nodes]).toEqual([1, 3])
})

it('says that Redis did not answer for one page', async () => {
  expect((await read([{ ...well, redis: 'unavailable' }, well], 100)).fleet.redis).toBe('unavailable')
})
