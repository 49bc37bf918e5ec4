import { Store } from './store'

/** Where in the page one is: `#/rooms/match-1?limit=5` is the path `rooms`, `match-1` with a parameter. */
export interface Route {
  path: string[]
  query: Record<string, string>
}

export const route = new Store<Route>(parse(location.hash))

export function followAddress(): void {
  addEventListener('hashchange', () => route.set(parse(location.hash)))
}

export function linkTo(path: string[], query: Record<string, string | undefined> = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value) search.set(name, value)
  const text = search.toString()
  return `#/${path.map(encodeURIComponent).join('/')}${text && `?${text}`}`
}

export function goTo(path: string[], query: Record<string, string | undefined> = {}): void {
  location.hash = linkTo(path, query)
}

/** Changes the parameters of where one is; leaves no trace in the history. */
export function setQuery(query: Record<string, string | undefined>): void {
  const address = linkTo(route.value.path, query)
  history.replaceState(null, '', address)
  route.set(parse(address))
}

export function parse(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  return { path: path.split('/').filter(Boolean).map(decode), query: Object.fromEntries(new URLSearchParams(search)) }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
