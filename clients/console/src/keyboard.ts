import { useLayoutEffect } from 'preact/hooks'
import { goTo } from './state/route'
import { nextTheme } from './state/theme'

/** The screens in their order: 1 is the first. */
export const screens = [
  { path: [], name: 'overview', title: 'Overview' },
  { path: ['rooms'], name: 'rooms', title: 'Rooms' },
  { path: ['connections'], name: 'connections', title: 'Connections' },
  { path: ['trace'], name: 'trace', title: 'Trace' },
  { path: ['try'], name: 'try', title: 'Try it' }
] as const

export const keys: [string, string][] = [
  ['1 … 5', 'go to a screen'],
  ['/', 'search'],
  ['j k, ↓ ↑', 'next and previous row'],
  ['Enter', 'open the row'],
  ['p', 'pause or go on (Trace)'],
  ['t', 'light, dark, or as the system is'],
  ['Ctrl Enter', 'publish, or send the frame'],
  ['Esc', 'close, or leave a field'],
  ['?', 'this list']
]

export function useKeyboard(onHelp: () => void): void {
  // Not after the next picture: what is seen can be used.
  useLayoutEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) return
      const target = event.target as HTMLElement
      if (target.closest('input, textarea, select')) {
        if (event.key === 'Escape') target.blur()
        return
      }
      if (actOn(event.key, onHelp)) event.preventDefault()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [onHelp])
}

/** @returns whether the key means something here. */
function actOn(key: string, onHelp: () => void): boolean {
  const screen = screens[Number(key) - 1]
  if (screen) goTo([...screen.path])
  else if (key === '?') onHelp()
  else if (key === 't') nextTheme()
  else if (key === 'j' || key === 'ArrowDown') return moveRow(1, key === 'j')
  else if (key === 'k' || key === 'ArrowUp') return moveRow(-1, key === 'k')
  else if (key === '/') return focus('[data-search]')
  else if (key === 'p') return press('[data-pause]')
  else return false
  return true
}

/**
 * Rows are links, in the order in which they are seen.
 * @param begins without a row it goes to the first. Arrows do not: they scroll the page until a row was chosen.
 */
function moveRow(step: number, begins: boolean): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')]
  const current = rows.indexOf(document.activeElement as HTMLElement)
  const next = rows[current < 0 ? 0 : current + step]
  if (!next || (current < 0 && !begins)) return false
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
  return true
}

function focus(selector: string): boolean {
  const field = document.querySelector<HTMLInputElement>(selector)
  field?.focus()
  field?.select()
  return field !== null
}

function press(selector: string): boolean {
  const button = document.querySelector<HTMLButtonElement>(selector)
  button?.click()
  return button !== null
}
