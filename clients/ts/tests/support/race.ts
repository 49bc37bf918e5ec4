import fc from 'fast-check'
import type { RoomClient, RoomHandle } from '../../src/index'

/** What an application and its network may do next. */
export type RaceStep = { open: string; live?: boolean } | { release: number } | { cut: true } | { put: string } | { turns: number }

/** What stands around the client: in a page, the test that drives it. */
export interface RaceGround {
  cut(): unknown
  put(room: string, value: number): unknown
}

const rooms = ['race-a', 'race-b']

export const raceSteps: fc.Arbitrary<RaceStep[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: fc.record({ open: fc.constantFrom(...rooms) }) },
    { weight: 1, arbitrary: fc.record({ open: fc.constantFrom(...rooms), live: fc.constant(true) }) },
    { weight: 6, arbitrary: fc.record({ release: fc.nat(3) }) },
    { weight: 1, arbitrary: fc.record({ cut: fc.constant(true as const) }) },
    { weight: 2, arbitrary: fc.record({ put: fc.constantFrom(...rooms) }) },
    // 0 is a microtask; the others are turns of the event loop, in which frames may come.
    { weight: 6, arbitrary: fc.record({ turns: fc.constantFrom(0, 0, 1, 2, 5, 20) }) }
  ),
  { minLength: 2, maxLength: 40 }
)

let value = 0

/** @returns the handles that are open in the end, each with its room's whole map: live ones are ended. */
export async function race(client: RoomClient, steps: RaceStep[], ground: RaceGround): Promise<RoomHandle[]> {
  const handles: RoomHandle[] = []
  const live: RoomHandle[] = []
  for (const step of steps) {
    if ('open' in step) (step.live ? live : handles).push(client.open(step.open, { live: step.live }))
    else if ('release' in step) handles.splice(step.release, 1)[0]?.release()
    else if ('cut' in step) void ground.cut()
    else if ('put' in step) await ground.put(step.put, ++value)
    else if (step.turns === 0) await undefined
    else for (let turn = 0; turn < step.turns; turn++) await new Promise(resolve => setTimeout(resolve))
  }
  await Promise.all(handles.map(handle => handle.whenReady(AbortSignal.timeout(30_000))))
  for (const handle of live) handle.release()
  return handles
}

/** What each handle holds. */
export function heldBy(handles: RoomHandle[]): [room: string, state: Record<string, unknown>][] {
  return handles.map(({ name, state }) => [name, Object.fromEntries([...state].map(([id, { data }]) => [id, data]))])
}
