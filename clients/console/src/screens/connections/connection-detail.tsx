import type { ConnectionDetails, DisconnectAnswer } from '../../api/types'
import { useConfirm } from '../../parts/dialog'
import { ago, bytes, dateAndTime } from '../../parts/format'
import { Icon } from '../../parts/icons'
import { Lamp } from '../../parts/lamp'
import { Fault } from '../../parts/notices'
import { OperateButton } from '../../parts/operate-button'
import { usePoll } from '../../state/poll'
import { goTo, linkTo } from '../../state/route'
import { adminApi } from '../../state/session'

interface ConnectionDetailProps {
  id: string
  query: Record<string, string>
  onDone(): void
}

export function ConnectionDetail({ id, query, onDone }: ConnectionDetailProps) {
  const path = `admin/connections/${encodeURIComponent(id)}`
  const { data, error } = usePoll(signal => adminApi().get<ConnectionDetails>(path, {}, signal), id, 2000)
  const confirm = useConfirm()
  const disconnect = (isTerminal: boolean) =>
    confirm.ask({
      title: `Disconnect ${id}?`,
      text: isTerminal ? (
        <p>The client is told not to come back. It stays away until its application connects again.</p>
      ) : (
        <p>The client comes back by itself, and resumes from where it was.</p>
      ),
      action: 'Disconnect it',
      run: async () => {
        const { disconnected } = await adminApi().delete<DisconnectAnswer>(path, { reconnect: isTerminal ? 'false' : undefined })
        onDone()
        return disconnected > 0 ? 'It is disconnected.' : 'It had gone already.'
      }
    })
  return (
    <aside class="card detail">
      <header>
        <h2>
          <code>{id}</code>
        </h2>
        <button type="button" class="quiet" aria-label="Close" onClick={() => goTo(['connections'], query)}>
          <Icon name="close" />
        </button>
      </header>
      {error?.status === 404 ? <p class="muted">It is no longer there.</p> : <Fault error={error} />}
      {data && (
        <>
          <dl class="facts">
            <Fact name="Door">
              {data.door}, {data.format}
            </Fact>
            <Fact name="Subject">{data.subject ?? 'no token'}</Fact>
            <Fact name="Address">{data.address ?? '–'}</Fact>
            <Fact name="Node">
              <code>{data.node}</code>
            </Fact>
            <Fact name="Opened">
              {dateAndTime(data.openedAt)} ({ago(data.openedAt)})
            </Fact>
            <Fact name="Last heard">{ago(data.lastHeardAt)}</Fact>
            <Fact name="Waiting for it">{bytes(data.outboxBytes)}</Fact>
            {data.behindSince && (
              <Fact name="Behind">
                <Lamp state="warn">for {ago(data.behindSince).replace(' ago', '')}</Lamp>
              </Fact>
            )}
          </dl>
          <h3>
            {data.rooms.length} {data.rooms.length === 1 ? 'room' : 'rooms'}
          </h3>
          <ul class="rooms">
            {data.rooms.map(({ room, state }) => (
              <li key={room}>
                <a href={linkTo(['rooms', room])}>{room}</a>
                <Lamp state={state === 'live' ? 'ok' : 'warn'}>{state.replace('_', ' ')}</Lamp>
              </li>
            ))}
          </ul>
          <footer class="form-foot">
            <a class="button" href={linkTo(['trace'], { connection: id })}>
              Trace it
            </a>
            <OperateButton class="danger-quiet" onClick={() => disconnect(false)}>
              Disconnect…
            </OperateButton>
            <OperateButton class="danger-quiet" onClick={() => disconnect(true)}>
              …for good
            </OperateButton>
          </footer>
        </>
      )}
      {confirm.dialog}
    </aside>
  )
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
