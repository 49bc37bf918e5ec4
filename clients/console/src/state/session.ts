import { AdminApi } from '../api/admin'
import { Store } from './store'

/** What the person signed in with. Kept for this tab only: closing it forgets all of it. */
export interface Credentials {
  /** Of Pubby:Admin:Keys. */
  admin: string
  /** Of Pubby:Publishers:Keys, for what is published from the page; empty: the operator's, as in Development. */
  publisher: string
  /** A subscriber's token, for the live view and for Try it; empty: none. */
  token: string
}

const storageKey = 'pubby.console'
const nobody: Credentials = { admin: '', publisher: '', token: '' }

export const credentials = new Store<Credentials>(read())
/** Why the person has to sign in again; empty: no reason. */
export const refusal = new Store('')

export function signIn(changed: Partial<Credentials>): void {
  refusal.set('')
  keep({ ...credentials.value, ...changed })
}

export function signOut(reason = ''): void {
  keep(nobody)
  refusal.set(reason)
}

/** The admin API with the key of now. */
export function adminApi(key = credentials.value.admin): AdminApi {
  return new AdminApi(key, () => {
    // An answer to an older key says nothing of the one in use.
    if (key === credentials.value.admin) signOut('The hub does not know this key, or it has expired.')
  })
}

export function publisherKey({ publisher, admin }: Credentials): string {
  return publisher || admin
}

/**
 * The key of a link that the hub's first lines show in Development, `/console/#key=…`. What comes after `#` is never sent. The address
 * is replaced at once, so that the key is in neither the address bar nor the history.
 */
export function takeKeyOfLink(): void {
  const key = /^#key=([\w.~+/=-]+)$/.exec(location.hash)?.[1]
  if (!key) return
  history.replaceState(null, '', `${location.pathname}${location.search}#/`)
  signIn({ admin: key })
}

function keep(value: Credentials): void {
  credentials.set(value)
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing: the person signs in again after a reload.
  }
}

function read(): Credentials {
  try {
    const kept = JSON.parse(sessionStorage.getItem(storageKey) ?? '{}')
    return { ...nobody, ...kept }
  } catch {
    return nobody
  }
}
