import { Store } from './store'

export type Theme = 'system' | 'light' | 'dark'

const storageKey = 'pubby.theme'
const order: Theme[] = ['system', 'light', 'dark']

export const theme = new Store<Theme>(read())
/** Counts the changes of what is seen: what is drawn on a canvas has to be drawn again. */
export const paint = new Store(0)

export function applyTheme(): void {
  const apply = (value: Theme) => {
    document.documentElement.dataset.theme = value
    paint.set(paint.value + 1)
  }
  apply(theme.value)
  theme.watch(apply)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => apply(theme.value))
}

export function nextTheme(): void {
  const next = order[(order.indexOf(theme.value) + 1) % order.length]!
  theme.set(next)
  try {
    localStorage.setItem(storageKey, next)
  } catch {
    // A browser that keeps nothing.
  }
}

function read(): Theme {
  try {
    const kept = localStorage.getItem(storageKey) as Theme
    return order.includes(kept) ? kept : 'system'
  } catch {
    return 'system'
  }
}
