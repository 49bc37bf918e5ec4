import { useState } from 'preact/hooks'
import type { ApiError } from '../api/admin'
import { Logo } from '../parts/icons'
import { Fault } from '../parts/notices'
import { asApiError } from '../state/poll'
import { adminApi, refusal, signIn } from '../state/session'
import { settings } from '../state/settings'
import { useStore } from '../state/store'

export function SignIn() {
  const hub = useStore(settings)
  const why = useStore(refusal)
  const [key, setKey] = useState('')
  const [error, setError] = useState<ApiError>()
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: Event) => {
    event.preventDefault()
    setBusy(true)
    setError(undefined)
    await adminApi(key.trim())
      .get('admin/nodes')
      .then(
        () => signIn({ admin: key.trim() }),
        fault => setError(asApiError(fault))
      )
    setBusy(false)
  }
  return (
    <main class="sign-in">
      <form class="card stack" onSubmit={submit}>
        <h1 class="brand">
          <Logo />
          Pubby
        </h1>
        <label class="field">
          Operator's key
          <input
            type="password"
            autofocus
            required
            autocomplete="off"
            spellcheck={false}
            value={key}
            onInput={event => setKey(event.currentTarget.value)}
          />
          <small>
            {hub?.hasDevelopmentKey ? (
              <>
                The hub's first lines have a link that signs you in, and the development key. It is kept in <code>dev.key</code> beside the
                database.
              </>
            ) : (
              <>
                One of <code>Pubby:Admin:Keys</code>. This tab keeps it until it is closed.
              </>
            )}
          </small>
        </label>
        {why && !error && (
          <p class="notice notice-warn" role="status">
            {why}
          </p>
        )}
        <Fault error={error} />
        <button type="submit" class="primary" disabled={isBusy || !key.trim()}>
          Sign in
        </button>
      </form>
    </main>
  )
}
