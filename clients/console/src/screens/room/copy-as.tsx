import { useState } from 'preact/hooks'
import { Choice } from '../../parts/choice'
import { CopyButton } from '../../parts/copy'
import { type Language, languages, publishSnippet, subscribeSnippet } from '../../parts/snippets'
import { settings } from '../../state/settings'
import { useStore } from '../../state/store'
import type { Draft } from './publish-form'

type Deed = 'Publish' | 'Subscribe'
const deeds: readonly Deed[] = ['Publish', 'Subscribe']

/** What the form says, and how to follow the room, from a program. */
export function CopyAs({ room, draft }: { room: string; draft: Draft }) {
  const publicUrl = useStore(settings)?.publicUrl ?? ''
  const [language, setLanguage] = useState<Language>('curl')
  const [deed, setDeed] = useState<Deed>('Publish')
  const ttl = draft.ttl ? Number(draft.ttl) : undefined
  const text =
    deed === 'Publish'
      ? publishSnippet(language, { publicUrl, room, id: draft.id, json: draft.json, ttl })
      : subscribeSnippet(language, { publicUrl, room })
  return (
    <section class="card copy-as">
      <header>
        <h2>Copy as</h2>
        <Choice label="What it does" options={deeds} value={deed} onChange={value => setDeed(value)} />
      </header>
      <div class="copy-head">
        <Choice label="Language" options={languages} value={language} onChange={value => setLanguage(value)} />
        <CopyButton text={text} />
      </div>
      <pre>
        <code>{text}</code>
      </pre>
      {deed === 'Publish' && (
        <small class="muted">
          <code>PUBBY_KEY</code> is a publisher's key. It is not copied, so that it does not end up in a chat.
        </small>
      )}
    </section>
  )
}
