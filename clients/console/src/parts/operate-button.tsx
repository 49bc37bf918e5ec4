import type { ComponentChildren } from 'preact'
import { useMayOperate } from '../state/operator'

interface OperateButtonProps {
  class?: string
  onClick(): void
  children: ComponentChildren
}

const noteId = 'may-only-read'

/** A button that orders something. Who may only read cannot press it: the screen's `ReadOnlyNote` says why. */
export function OperateButton({ class: style, onClick, children }: OperateButtonProps) {
  const mayOperate = useMayOperate()
  return (
    <button type="button" class={style} disabled={!mayOperate} aria-describedby={mayOperate ? undefined : noteId} onClick={onClick}>
      {children}
    </button>
  )
}

/** Why the orders of a screen are disabled. Once on each screen that has some; a title would be nothing on a phone. */
export function ReadOnlyNote() {
  if (useMayOperate()) return null
  return (
    <p id={noteId} class="notice">
      This key may only read. To drain or to disconnect, sign in with one that has the role <code>Operate</code>.
    </p>
  )
}
