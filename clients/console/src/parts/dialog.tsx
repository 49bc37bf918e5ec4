import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { ApiError } from '../api/admin'
import { asApiError } from '../state/poll'
import { Icon } from './icons'
import { Fault } from './notices'

/** The browser's own: it keeps the focus, and Escape closes it. */
export function Dialog({ title, onClose, children }: { title: string; onClose(): void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => dialog.current!.showModal(), [])
  return (
    <dialog ref={dialog} onClose={onClose} aria-label={title}>
      <header class="dialog-head">
        <h2>{title}</h2>
        <button type="button" class="quiet" aria-label="Close" onClick={() => dialog.current!.close()}>
          <Icon name="close" />
        </button>
      </header>
      {children}
    </dialog>
  )
}

interface Question {
  title: string
  text: ComponentChildren
  action: string
  /** @returns what to say when it is done. */
  run(): Promise<string>
}

/** Asks before something is done that cannot be taken back, and says how it went. */
export function useConfirm(): { ask(question: Question): void; dialog: ComponentChildren } {
  const [question, setQuestion] = useState<Question>()
  return { ask: setQuestion, dialog: question && <Confirm {...question} onClose={() => setQuestion(undefined)} /> }
}

function Confirm({ title, text, action, run, onClose }: Question & { onClose(): void }) {
  const [error, setError] = useState<ApiError>()
  const [outcome, setOutcome] = useState('')
  const [isBusy, setBusy] = useState(false)
  const act = async () => {
    setBusy(true)
    setError(undefined)
    await run().then(setOutcome, fault => setError(asApiError(fault)))
    setBusy(false)
  }
  return (
    <Dialog title={title} onClose={onClose}>
      {outcome ? (
        <p role="status">{outcome}</p>
      ) : (
        <>
          <div>{text}</div>
          <Fault error={error} />
        </>
      )}
      <footer class="dialog-foot">
        <button type="button" onClick={onClose}>
          {outcome ? 'Close' : 'Cancel'}
        </button>
        {!outcome && (
          <button type="button" class="danger" disabled={isBusy} onClick={act}>
            {action}
          </button>
        )}
      </footer>
    </Dialog>
  )
}
