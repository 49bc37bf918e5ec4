import { useState } from 'preact/hooks'
import { Icon } from '../parts/icons'
import { Lamp } from '../parts/lamp'
import { Empty } from '../parts/notices'
import { route } from '../state/route'
import { credentials } from '../state/session'
import { settings } from '../state/settings'
import { useStore } from '../state/store'
import { useWire } from '../state/wire'
import { Frames } from './try-it/frames'

const lamps = { open: 'ok', connecting: 'warn', closed: 'off' } as const

export function TryItScreen() {
  const publicUrl = useStore(settings)?.publicUrl
  const { token } = useStore(credentials)
  const wire = useWire()
  const isOpen = wire.state === 'open'
  return (
    <>
      <div class="title">
        <h1>Try it</h1>
        <div class="lamps">
          <Lamp state={lamps[wire.state]}>{wire.state}</Lamp>
          {publicUrl && <code>{publicUrl.replace(/^http/, 'ws')}/ws</code>}
        </div>
      </div>
      <div class="try">
        <Composer
          isOpen={isOpen}
          onSend={wire.send}
          connection={
            wire.state === 'closed' ? (
              <button type="button" class="primary" disabled={!publicUrl} onClick={() => wire.connect(publicUrl!, token)}>
                Connect
              </button>
            ) : (
              <button type="button" onClick={wire.close}>
                Close
              </button>
            )
          }
        />
        <section class="card">
          <header>
            <h2>On the wire</h2>
            <button type="button" class="quiet" onClick={wire.clear}>
              Clear
            </button>
          </header>
          {wire.frames.length > 0 ? (
            <Frames frames={wire.frames} />
          ) : (
            <Empty title="No frame yet.">Connect, then send a frame. Each is shown as it is on the wire.</Empty>
          )}
        </section>
      </div>
    </>
  )
}

interface ComposerProps {
  isOpen: boolean
  onSend(text: string): void
  connection: preact.ComponentChildren
}

function Composer({ isOpen, onSend, connection }: ComposerProps) {
  const asked = useStore(route).query.room
  const [room, setRoom] = useState(asked ?? 'match-1')
  const [text, setText] = useState('{"action":"ping","ref":1}')
  const send = (frame: object) => {
    const json = JSON.stringify(frame)
    setText(json)
    onSend(json)
  }
  const submit = (event: Event) => {
    event.preventDefault()
    onSend(text)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(event)
  }
  return (
    <form class="card stack" onSubmit={submit} onKeyDown={onKeyDown}>
      <header>
        <h2>Send</h2>
        {connection}
      </header>
      <label class="field">
        Room
        <input
          data-search
          spellcheck={false}
          autocapitalize="off"
          value={room}
          onInput={event => setRoom(event.currentTarget.value.trim())}
        />
      </label>
      <div class="buttons">
        <button type="button" disabled={!isOpen} onClick={() => send({ action: 'subscribe', room, dump: true, ref: 1 })}>
          Subscribe
        </button>
        <button type="button" disabled={!isOpen} onClick={() => send({ action: 'unsubscribe', room, ref: 2 })}>
          Unsubscribe
        </button>
        <button type="button" disabled={!isOpen} onClick={() => send({ action: 'ping', ref: 3 })}>
          Ping
        </button>
      </div>
      <label class="field">
        Frame
        <textarea rows={4} spellcheck={false} autocapitalize="off" value={text} onInput={event => setText(event.currentTarget.value)} />
        <small>Any text: the hub says what it does not understand.</small>
      </label>
      <footer class="form-foot">
        <button type="submit" disabled={!isOpen || text === ''}>
          <Icon name="play" size={16} />
          Send the frame
        </button>
      </footer>
    </form>
  )
}
