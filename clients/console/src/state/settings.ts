import { readSettings } from '../api/admin'
import type { ConsoleSettings } from '../api/types'
import { Store } from './store'

/** Undefined until the hub has told. */
export const settings = new Store<ConsoleSettings | undefined>(undefined)

/** Asks until the hub answers: without its public address nothing can be published from here. */
export async function loadSettings(): Promise<void> {
  try {
    settings.set(await readSettings())
  } catch {
    setTimeout(loadSettings, 3000)
  }
}
