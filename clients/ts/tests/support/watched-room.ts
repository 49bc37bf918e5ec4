import { isDeepStrictEqual } from 'node:util'
import type { RoomClient, RoomHandle } from '../../src/index'
import type { HubProcess } from './hub-process'
import { until } from './until'

/** A room that is open, with what must hold of it whatever happens: for each id the versions rise. */
export class WatchedRoom {
  readonly handle: RoomHandle
  readonly signals: string[] = []
  readonly faults: string[] = []
  messages = 0
  private readonly versions = new Map<string, number>()
  /** What somebody holds who only hears of changes. */
  private readonly told = new Map<string, unknown>()

  constructor(client: RoomClient, name: string) {
    this.handle = client.open(name)
    this.handle.on('message', ({ id, version, reason }) => {
      this.messages++
      // A message that a dump no longer holds is told with the version that was held.
      if (version <= (this.versions.get(id) ?? 0) && reason !== 'absent')
        this.faults.push(`${id}: ${version} after ${this.versions.get(id)}`)
      this.versions.set(id, version)
    })
    this.handle.on('change', change => {
      if ('new' in change) this.told.set(change.id, change.new)
      else this.told.delete(change.id)
    })
    for (const signal of ['ready', 'resumed'] as const) this.handle.on(signal, () => this.signals.push(signal))
    this.handle.on('reset', () => {
      this.signals.push('reset')
      // Another store's versions begin anew.
      this.versions.clear()
    })
  }

  get state(): Record<string, unknown> {
    return Object.fromEntries([...this.handle.state].map(([id, { data }]) => [id, data]))
  }

  /** Waits until the map is what the store holds, and nobody who followed the changes would hold anything else. */
  async untilSameAs(hub: HubProcess): Promise<void> {
    const stored = await hub.stored(this.handle.name)
    await until(() => isDeepStrictEqual(this.state, stored), `${this.handle.name} holds ${JSON.stringify(stored).slice(0, 300)}`)
    if (!isDeepStrictEqual(Object.fromEntries(this.told), stored))
      throw new Error(`the changes of ${this.handle.name} do not add up to its map`)
    if (this.faults.length > 0) throw new Error(`versions did not rise: ${this.faults.join('; ')}`)
  }
}
