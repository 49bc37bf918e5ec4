import { Store } from './store'

export type DialogName = 'keys' | 'keyboard'

/** The dialog that is open; undefined: none. */
export const openDialog = new Store<DialogName | undefined>(undefined)
