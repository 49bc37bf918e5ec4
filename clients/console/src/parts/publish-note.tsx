import { openDialog } from '../state/dialog'
import { useMayPublish } from '../state/operator'

/** What describes each disabled control of a room's screen. */
export const publishNoteId = 'may-not-publish'

/** Why nothing can be published or deleted from here, and what to do. A title would be nothing on a phone. */
export function PublishNote() {
  if (useMayPublish()) return null
  return (
    <div class="notice notice-action">
      <p id={publishNoteId}>
        The key that you signed in with does not publish. To publish, delete or set how long a message stays, enter a publisher's key.
      </p>
      <button type="button" onClick={() => openDialog.set('keys')}>
        Enter a publisher's key
      </button>
    </div>
  )
}
