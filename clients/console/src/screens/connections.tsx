import { useEffect, useState } from 'preact/hooks'
import { readPages } from '../api/pages'
import type { ConnectionsAnswer, DisconnectAnswer } from '../api/types'
import { useConfirm } from '../parts/dialog'
import { count } from '../parts/format'
import { Empty, Fault, FleetNote } from '../parts/notices'
import { OperateButton, ReadOnlyNote } from '../parts/operate-button'
import { SearchField } from '../parts/search-field'
import { usePoll } from '../state/poll'
import { route, setQuery } from '../state/route'
import { adminApi } from '../state/session'
import { useStore } from '../state/store'
import { ConnectionDetail } from './connections/connection-detail'
import { ConnectionTable } from './connections/connection-table'

const pageSize = 100
const filters = ['subject', 'room', 'address', 'node'] as const
type Filter = Partial<Record<(typeof filters)[number], string>>

export function ConnectionsScreen() {
  const {
    query,
    path: [, chosen]
  } = useStore(route)
  const filter: Filter = Object.fromEntries(filters.map(name => [name, query[name]]))
  const key = JSON.stringify(filter)
  const [limit, setLimit] = useState(pageSize)
  useEffect(() => setLimit(pageSize), [key])
  const { data, error, refresh } = usePoll(signal => readConnections(filter, limit, signal), `${key}/${limit}`, 3000)
  const confirm = useConfirm()
  const disconnectAll = (name: 'subject' | 'room', value: string) =>
    confirm.ask({
      title: `Disconnect all of the ${name} ${value}?`,
      text: <p>On every node. The clients come back by themselves, and resume from where they were.</p>,
      action: 'Disconnect them',
      run: async () => {
        const { disconnected, fleet } = await adminApi().delete<DisconnectAnswer>('admin/connections', { [name]: value })
        refresh()
        return `${count(disconnected)} disconnected, by ${fleet.answered} of ${fleet.nodes} nodes.`
      }
    })
  return (
    <>
      <div class="title">
        <h1>Connections</h1>
        {data && <span class="muted">{data.next ? `the first ${count(data.connections.length)}` : count(data.connections.length)}</span>}
      </div>
      <div class="filters">
        {filters.map((name, index) => (
          <SearchField
            key={name}
            label={name[0]!.toUpperCase() + name.slice(1)}
            isSearch={index === 0}
            value={filter[name] ?? ''}
            onChange={value => setQuery({ ...filter, [name]: value })}
          />
        ))}
        {(['subject', 'room'] as const).map(
          name =>
            filter[name] && (
              <OperateButton key={name} class="danger-quiet" onClick={() => disconnectAll(name, filter[name]!)}>
                Disconnect all of this {name}…
              </OperateButton>
            )
        )}
      </div>
      <ReadOnlyNote />
      <Fault error={error} />
      <FleetNote fleet={data?.fleet} />
      <div class={chosen ? 'split' : undefined}>
        {data && (
          <section class="card">
            {data.connections.length > 0 ? (
              <ConnectionTable connections={data.connections} chosen={chosen} query={query} />
            ) : (
              <Empty title={key === '{}' ? 'Nobody is connected.' : 'No connection is like that.'} />
            )}
            {data.next && (
              <footer class="more">
                <button type="button" onClick={() => setLimit(limit + pageSize)}>
                  More connections
                </button>
              </footer>
            )}
          </section>
        )}
        {chosen && <ConnectionDetail key={chosen} id={chosen} query={query} onDone={refresh} />}
      </div>
      {confirm.dialog}
    </>
  )
}

function readConnections(filter: Filter, limit: number, signal: AbortSignal): Promise<ConnectionsAnswer> {
  return readPages(
    cursor => adminApi().get<ConnectionsAnswer>('admin/connections', { ...filter, limit: pageSize, cursor }, signal),
    page => page.connections,
    (earlier, later) => ({ ...later, connections: [...earlier.connections, ...later.connections] }),
    limit
  )
}
