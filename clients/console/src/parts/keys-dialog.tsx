import { useState } from 'preact/hooks'
import { operator } from '../state/operator'
import { credentials, signIn, signOut } from '../state/session'
import { settings } from '../state/settings'
import { useStore } from '../state/store'
import { Dialog } from './dialog'

/** What else than the operator's key the page may use, and the way out. */
export function KeysDialog({ onClose }: { onClose(): void }) {
  const current = useStore(credentials)
  const hub = useStore(settings)
  const who = useStore(operator)
  const [publisher, setPublisher] = useState(current.publisher)
  const [token, setToken] = useState(current.token)
  const save = (event: Event) => {
    event.preventDefault()
    signIn({ publisher: publisher.trim(), token: token.trim() })
    onClose()
  }
  return (
    <Dialog title="Keys" onClose={onClose}>
      <form onSubmit={save} class="stack">
        {who && (
          <p>
            Signed in as <strong>{who.name}</strong>, who may {who.role === 'read' ? 'only read' : 'read and operate'}.
          </p>
        )}
        <p class="muted">This tab keeps them until it is closed. They are sent to this hub only.</p>
        <label class="field">
          Publisher's key
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={publisher}
            placeholder={hub?.hasDevelopmentKey ? 'the development key, which publishes too' : 'one of Pubby:Publishers:Keys'}
            onInput={event => setPublisher(event.currentTarget.value)}
          />
          <small>To publish and delete from a room's screen.</small>
        </label>
        <label class="field">
          Subscriber's token
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={token}
            placeholder={hub?.hasDevelopmentKey ? 'not needed in Development' : 'a JSON Web Token'}
            onInput={event => setToken(event.currentTarget.value)}
          />
          <small>To follow a room live. Without it, where rooms need one, the screen asks the admin API every 2 s.</small>
        </label>
        <footer class="dialog-foot">
          <button type="button" class="quiet left" onClick={() => signOut()}>
            Sign out
          </button>
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Keep
          </button>
        </footer>
      </form>
    </Dialog>
  )
}
