import fc from 'fast-check'
import type { RoomClient, RoomHandle } from '../../src/index'

/** What an application and its network may do next. */
export type RaceStep =
  | { open: string; live?: boolean }
  | { release: number }
  | { gate: 'cut' | 'hold' | 'burst' }
  | { put: string }
  | { turns: number }

/** What stands around the client: in a page, the test that drives it. */
export interface RaceGround {
  /** Cuts every connection, holds back what the hub says, or lets it through in one burst. */
  gate(act: 'cut' | 'hold' | 'burst'): unknown
  /** Puts a value, or deletes it: an id has room for one of many. */
  put(room: string, value: number): unknown
}

const rooms = ['race-a', 'race-b']

const anyOf = <T>(...values: T[]) => fc.constantFrom(...values)

export const raceSteps: fc.Arbitrary<RaceStep[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ open: anyOf(...rooms) }) },
    { weight: 1, arbitrary: fc.record({ open: anyOf(...rooms), live: fc.constant(true) }) },
    { weight: 7, arbitrary: fc.record({ release: fc.nat(1) }) },
    {
      weight: 6,
      arbitrary: fc.record({ gate: anyOf('hold' as const, 'hold' as const, 'burst' as const, 'burst' as const, 'cut' as const) })
    },
    { weight: 2, arbitrary: fc.record({ put: anyOf(...rooms) }) },
    // 0 is a microtask; the others are turns of the event loop, in which frames may come.
    { weight: 6, arbitrary: fc.record({ turns: anyOf(0, 1, 2, 5, 20) }) }
  ),
  { minLength: 5, maxLength: 60 }
)

let value = 0

/** @returns the handles that are open in the end, each with its room's whole map: live ones are ended. */
export async function race(client: RoomClient, steps: RaceStep[], ground: RaceGround): Promise<RoomHandle[]> {
  const handles: RoomHandle[] = [client.open(rooms[0]!)]
  await handles[0]!.whenReady(AbortSignal.timeout(30_000))
  const live: RoomHandle[] = []
  for (const step of steps) {
    if ('open' in step) (step.live ? live : handles).push(client.open(step.open, { live: step.live }))
    else if ('release' in step) handles.splice(step.release, 1)[0]?.release()
    else if ('gate' in step) await ground.gate(step.gate)
    else if ('put' in step) await ground.put(step.put, ++value)
    else if (step.turns === 0) await undefined
    else for (let turn = 0; turn < step.turns; turn++) await new Promise(resolve => setTimeout(resolve))
  }
  await ground.gate('burst')
  await Promise.all(handles.map(handle => handle.whenReady(AbortSignal.timeout(30_000))))
  for (const handle of live) handle.release()
  return handles
}

/** What each handle holds. */
export function heldBy(handles: RoomHandle[]): [room: string, state: Record<string, unknown>][] {
  return handles.map(({ name, state }) => [name, Object.fromEntries([...state].map(([id, { data }]) => [id, data]))])
}
