import { useState } from 'preact/hooks'
import type { ApiError } from '../../api/admin'
import { publish } from '../../api/publish'
import { Fault } from '../../parts/notices'
import { publishNoteId } from '../../parts/publish-note'
import { useMayPublish } from '../../state/operator'
import { asApiError } from '../../state/poll'
import { credentials, publisherKey } from '../../state/session'

/** What the person typed, as text. */
export interface Draft {
  id: string
  json: string
  ttl: string
}

export const emptyDraft: Draft = { id: 'score', json: '[1,0]', ttl: '' }

interface PublishFormProps {
  room: string
  draft: Draft
  onDraft(draft: Draft): void
  onDone(): void
}

export function PublishForm({ room, draft, onDraft, onDone }: PublishFormProps) {
  const [outcome, setOutcome] = useState('')
  const [error, setError] = useState<ApiError>()
  const [isBusy, setBusy] = useState(false)
  const mayPublish = useMayPublish()
  const fault = faultOf(draft.json)
  const isReady = mayPublish && !isBusy && !fault && draft.id !== ''
  const change = (changed: Partial<Draft>) => {
    setOutcome('')
    setError(undefined)
    onDraft({ ...draft, ...changed })
  }
  const submit = async (event?: Event) => {
    event?.preventDefault()
    if (!isReady) return
    setBusy(true)
    setOutcome('')
    setError(undefined)
    const { id, json, ttl } = draft
    try {
      const key = publisherKey(credentials.value)
      setOutcome(await publish(key, { room, id: id.trim(), json, ttl: ttl ? Number(ttl) : undefined }))
      onDone()
    } catch (fault) {
      setError(asApiError(fault))
    }
    setBusy(false)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
  }
  return (
    <form class="card stack" onSubmit={submit} onKeyDown={onKeyDown}>
      <header>
        <h2>Publish</h2>
      </header>
      <fieldset class="stack" disabled={!mayPublish} aria-describedby={mayPublish ? undefined : publishNoteId}>
        <div class="pair">
          <label class="field">
            Id
            <input
              required
              spellcheck={false}
              autocapitalize="off"
              value={draft.id}
              onInput={event => change({ id: event.currentTarget.value })}
            />
          </label>
          <label class="field short">
            Leaves after
            <span class="unit">
              <input
                type="number"
                min={1}
                max={31_536_000}
                placeholder="never"
                value={draft.ttl}
                onInput={event => change({ ttl: event.currentTarget.value })}
              />
              s
            </span>
          </label>
        </div>
        <label class="field">
          Data, as JSON
          <textarea
            rows={4}
            spellcheck={false}
            autocapitalize="off"
            value={draft.json}
            aria-invalid={fault !== ''}
            onInput={event => change({ json: event.currentTarget.value })}
          />
          {fault && <small class="warn">{fault}</small>}
        </label>
        <Fault error={error} />
        {error?.status === 401 && <p class="muted">Give a publisher's key under Keys: the operator's is not one.</p>}
        <footer class="form-foot">
          <button type="submit" class="primary" disabled={!isReady} aria-describedby={mayPublish ? undefined : publishNoteId}>
            Publish
          </button>
          <span role="status" class="muted">
            {outcome && sentences[outcome]}
          </span>
        </footer>
      </fieldset>
    </form>
  )
}

const sentences: Record<string, string> = {
  stored: 'Stored and broadcast.',
  unchanged: 'The same was there already: nothing was broadcast.',
  deferred: 'Stored. Other nodes get it when Redis is back.'
}

/** What is wrong with JSON, in the browser's words; empty: nothing is. */
function faultOf(json: string): string {
  try {
    JSON.parse(json)
    return ''
  } catch (fault) {
    return json.trim() ? (fault as Error).message : 'Any JSON value: [1,0], "Goal!", {"home":1}'
  }
}
