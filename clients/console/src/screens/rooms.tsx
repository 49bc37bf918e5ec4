import { useEffect, useState } from 'preact/hooks'
import { readPages } from '../api/pages'
import type { RoomsAnswer } from '../api/types'
import { ago, count, dateAndTime, rate } from '../parts/format'
import { Empty, Fault, FleetNote } from '../parts/notices'
import { SearchField } from '../parts/search-field'
import { usePoll } from '../state/poll'
import { goTo, linkTo, route, setQuery } from '../state/route'
import { adminApi } from '../state/session'
import { useStore } from '../state/store'

const pageSize = 100
/** The hub's own: nobody else may subscribe to them. Who asks for them sees them. */
const ownRoom = /^pubby\.(revocations$|canary\.)/
const roomName = /^[A-Za-z0-9][A-Za-z0-9\-_.:~@=]{0,127}$/

export function RoomsScreen() {
  const prefix = useStore(route).query.prefix ?? ''
  const [limit, setLimit] = useState(pageSize)
  useEffect(() => setLimit(pageSize), [prefix])
  const ask = (signal: AbortSignal) => readRooms(prefix, limit, signal)
  const { data, error } = usePoll(ask, `${prefix}/${limit}`, 3000)
  const isRoom = roomName.test(prefix)
  const rooms = data?.rooms.filter(({ room }) => prefix.startsWith('pubby.') || !ownRoom.test(room)) ?? []
  return (
    <>
      <div class="title">
        <h1>Rooms</h1>
        <SearchField
          label="Find a room"
          placeholder="Name, or how it begins"
          value={prefix}
          onChange={value => setQuery({ prefix: value })}
          onEnter={value => {
            if (roomName.test(value)) goTo(['rooms', value])
          }}
        />
      </div>
      <Fault error={error} />
      <FleetNote fleet={data?.fleet} />
      {data && (
        <section class="card">
          {isRoom && !rooms.some(({ room }) => room === prefix) && (
            <p class="offer">
              <a data-row href={linkTo(['rooms', prefix])}>
                Open <code>{prefix}</code>
              </a>{' '}
              <span class="muted">No node has it at the moment: what it holds comes from the store.</span>
            </p>
          )}
          {rooms.length > 0 ? <RoomTable rooms={rooms} /> : <NoRooms prefix={prefix} />}
          {data.next && (
            <footer class="more">
              <button type="button" onClick={() => setLimit(limit + pageSize)}>
                More rooms
              </button>
            </footer>
          )}
        </section>
      )}
    </>
  )
}

function RoomTable({ rooms }: Pick<RoomsAnswer, 'rooms'>) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Room</th>
            <th class="number">Messages</th>
            <th class="number">Subscribers</th>
            <th class="number wide">Publishes/s</th>
            <th class="wide">Changed</th>
          </tr>
        </thead>
        <tbody>
          {rooms.map(({ room, messages, subscribers, publishesPerSecond, changedAt }) => (
            <tr key={room}>
              <td>
                <a data-row href={linkTo(['rooms', room])}>
                  {room}
                </a>
              </td>
              <td class="number">{count(messages)}</td>
              <td class="number">{count(subscribers)}</td>
              <td class="number wide">{rate(publishesPerSecond)}</td>
              <td class="nowrap wide" title={changedAt ? dateAndTime(changedAt) : undefined}>
                {ago(changedAt)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function NoRooms({ prefix }: { prefix: string }) {
  return prefix ? (
    <Empty title="No room that is alive begins so." />
  ) : (
    <Empty title="No room is alive.">
      A room is alive while somebody is subscribed to it, and for a little longer. Type a name above to open one, and publish from there.
    </Empty>
  )
}

function readRooms(prefix: string, limit: number, signal: AbortSignal): Promise<RoomsAnswer> {
  return readPages(
    cursor => adminApi().get<RoomsAnswer>('admin/rooms', { prefix, limit: cursor ? pageSize : Math.min(limit, 1000), cursor }, signal),
    page => page.rooms,
    (earlier, later) => ({ ...later, rooms: [...earlier.rooms, ...later.rooms] }),
    limit
  )
}
