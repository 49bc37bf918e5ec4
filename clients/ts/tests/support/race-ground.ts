import type { Publisher } from '../../src/publisher/index'
import type { GatedProxy } from './gated-proxy'
import type { RaceGround } from './race'

/** So long that a dump comes in several parts. */
const filling = 'x'.repeat(30_000)

/** A real hub behind a gate. */
export function raceGround(publisher: Publisher, proxy: GatedProxy): RaceGround {
  return {
    gate: act => proxy[act](),
    async put(room, value) {
      const id = `id-${value % 7}`
      if (value % 3 > 0) await publisher.put(room, id, { value, filling })
      else await publisher.delete(room, id)
    }
  }
}
