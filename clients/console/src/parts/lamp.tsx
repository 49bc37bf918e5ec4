import type { ComponentChildren } from 'preact'

export type LampState = 'ok' | 'warn' | 'bad' | 'off'

/** A state with its word: never by colour alone. */
export function Lamp({ state, title, children }: { state: LampState; title?: string; children: ComponentChildren }) {
  return (
    <span class={`lamp lamp-${state}`} title={title}>
      <i aria-hidden="true" />
      {children}
    </span>
  )
}
