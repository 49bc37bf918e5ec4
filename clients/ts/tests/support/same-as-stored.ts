import { isDeepStrictEqual } from 'node:util'
import type { HubProcess } from './hub-process'
import { until } from './until'

type Held = [room: string, state: Record<string, unknown>][]

/** Waits until each room that is held is what the hub has stored. */
export async function sameAsStored(hub: HubProcess, held: () => Held | Promise<Held>): Promise<void> {
  let last: unknown
  await until(
    async () => {
      for (const [room, state] of await held()) {
        last = { room, state, stored: await hub.stored(room) }
        if (!isDeepStrictEqual(state, (last as { stored: unknown }).stored)) return false
      }
      return true
    },
    'the client holds what the hub holds',
    20_000
  ).catch(fault => {
    throw new Error(`${fault.message}: ${JSON.stringify(last)}`)
  })
}
