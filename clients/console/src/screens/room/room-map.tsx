import { useEffect, useState } from 'preact/hooks'
import { remove } from '../../api/publish'
import { useConfirm } from '../../parts/dialog'
import { clock, count, dateAndTime, span } from '../../parts/format'
import { Icon } from '../../parts/icons'
import { Json } from '../../parts/json'
import { Empty } from '../../parts/notices'
import { publishNoteId } from '../../parts/publish-note'
import { SearchField } from '../../parts/search-field'
import { useMayPublish } from '../../state/operator'
import { credentials, publisherKey } from '../../state/session'

export interface Item {
  id: string
  version: number
  data: unknown
  /** Milliseconds since 1970. */
  at: number
  expiresAt: number | undefined
}

interface RoomMapProps {
  room: string
  items: Item[]
  changed: ReadonlyMap<string, number>
  isTruncated: boolean
  onEdit(item: Item): void
  onDone(): void
}

/** More rows than that nobody reads, and a browser draws slowly. */
const maxRows = 300

export function RoomMap({ room, items, changed, isTruncated, onEdit, onDone }: RoomMapProps) {
  const [filter, setFilter] = useState('')
  const confirm = useConfirm()
  const mayPublish = useMayPublish()
  const order = { class: 'quiet', disabled: !mayPublish, 'aria-describedby': mayPublish ? undefined : publishNoteId }
  const now = useSeconds(items.some(({ expiresAt }) => expiresAt !== undefined))
  const found = filter ? items.filter(({ id }) => id.includes(filter)) : items
  const askToDelete = ({ id }: Item) =>
    confirm.ask({
      title: `Delete ${id}?`,
      text: (
        <p>
          Every subscriber of <code>{room}</code> is told. It cannot be taken back.
        </p>
      ),
      action: 'Delete it',
      run: async () => {
        await remove(publisherKey(credentials.value), room, id)
        onDone()
        return 'It is deleted.'
      }
    })
  return (
    <section class="card">
      <header>
        <h2>
          {count(items.length)} {items.length === 1 ? 'message' : 'messages'}
        </h2>
        {items.length > 8 && <SearchField label="Filter by id" value={filter} onChange={setFilter} />}
      </header>
      {items.length === 0 ? (
        <Empty title="The room is empty.">What is published into it is shown here at once.</Empty>
      ) : (
        <div class="scroll">
          <table class="map">
            <thead>
              <tr>
                <th>Id</th>
                <th>Data</th>
                <th>Changed</th>
                <th />
              </tr>
            </thead>
            <tbody>
              {found.slice(0, maxRows).map(item => (
                <tr key={item.id}>
                  <td class="name">{item.id}</td>
                  {/* Another version is another cell, so that its change flashes. */}
                  <td key={item.version} class={changed.get(item.id) === item.version ? 'data flash' : 'data'}>
                    <Json value={item.data} />
                  </td>
                  <td class="nowrap" title={`${dateAndTime(item.at)}, version ${item.version}`}>
                    {clock(item.at)}
                    {item.expiresAt !== undefined && <small class="under">{span(item.expiresAt - now)} left</small>}
                  </td>
                  <td class="actions">
                    <button type="button" {...order} title="Edit" aria-label={`Edit ${item.id}`} onClick={() => onEdit(item)}>
                      <Icon name="edit" size={16} />
                    </button>
                    <button type="button" {...order} title="Delete" aria-label={`Delete ${item.id}`} onClick={() => askToDelete(item)}>
                      <Icon name="trash" size={16} />
                    </button>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.length > maxRows && <p class="more muted">The first {maxRows} by id. Filter to see others.</p>}
      {isTruncated && <p class="more muted">The room holds more than 1 MiB; these are not all of its messages.</p>}
      {confirm.dialog}
    </section>
  )
}

/** The time of now, each second while it is needed. */
function useSeconds(isNeeded: boolean): number {
  const [now, setNow] = useState(Date.now())
  useEffect(() => {
    if (!isNeeded) return
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [isNeeded])
  return now
}
