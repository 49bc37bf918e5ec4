import { useState } from 'preact/hooks'
import type { RoomAnswer } from '../api/types'
import { count, timeOfVersion } from '../parts/format'
import { Lamp } from '../parts/lamp'
import { Fault, FleetNote } from '../parts/notices'
import { PublishNote } from '../parts/publish-note'
import { useLiveRoom } from '../state/live-room'
import { usePoll } from '../state/poll'
import { linkTo } from '../state/route'
import { adminApi, credentials } from '../state/session'
import { settings } from '../state/settings'
import { useStore } from '../state/store'
import { CopyAs } from './room/copy-as'
import { type Draft, emptyDraft, PublishForm } from './room/publish-form'
import { type Item, RoomMap } from './room/room-map'
import { RoomNodes } from './room/room-nodes'

const polledEveryMs = 2000
/** While the room is live here, the admin API is asked for the counts alone. */
const countedEveryMs = 5000

export function RoomScreen({ room }: { room: string }) {
  const publicUrl = useStore(settings)?.publicUrl
  const { token } = useStore(credentials)
  const live = useLiveRoom(room, publicUrl, token)
  const ask = (signal: AbortSignal) => adminApi().get<RoomAnswer>(`admin/rooms/${encodeURIComponent(room)}`, {}, signal)
  const polled = usePoll(ask, room, live.isLive ? countedEveryMs : polledEveryMs)
  const [draft, setDraft] = useState<Draft>(emptyDraft)
  const items = live.isLive ? itemsOf([...live.messages.values()]) : itemsOf(polled.data?.messages ?? [])
  const isKnown = live.isLive || Boolean(polled.data?.messages)
  return (
    <>
      <div class="title">
        <h1>
          <a href="#/rooms" class="muted">
            Rooms
          </a>{' '}
          / <code>{room}</code>
        </h1>
        <div class="lamps">
          {live.isLive ? (
            <Lamp state="ok" title="By the hub's own client, over /ws. It counts as one subscriber.">
              live
            </Lamp>
          ) : (
            <Lamp state="warn" title={live.reason}>
              asked every {polledEveryMs / 1000} s
            </Lamp>
          )}
          <a href={linkTo(['connections'], { room })}>{polled.data ? count(polled.data.subscribers) : '–'} subscribers</a>
          <a href={linkTo(['trace'], { room })}>Trace it</a>
        </div>
      </div>
      <Fault error={polled.error} />
      {polled.data && polled.data.fleet.missing.length > 0 && <FleetNote fleet={polled.data.fleet} />}
      {!live.isLive && polled.data?.messages === null && (
        <p class="notice notice-bad" role="alert">
          The store cannot be read, so nobody knows now what the room holds.
        </p>
      )}
      {!live.isLive && live.reason && isKnown && (
        <p class="notice">The room cannot be followed live: {live.reason} What is shown comes from the admin API.</p>
      )}
      <PublishNote />
      <div class="room">
        <div>
          {isKnown && (
            <RoomMap
              room={room}
              items={items}
              changed={live.changed}
              isTruncated={!live.isLive && polled.data?.truncated === true}
              onEdit={item => setDraft({ id: item.id, json: JSON.stringify(item.data, null, 2), ttl: '' })}
              onDone={polled.refresh}
            />
          )}
          {polled.data && <RoomNodes nodes={polled.data.nodes} />}
        </div>
        <div>
          <PublishForm room={room} draft={draft} onDraft={setDraft} onDone={polled.refresh} />
          <CopyAs room={room} draft={draft} />
        </div>
      </div>
    </>
  )
}

interface Held {
  id: string
  version: number
  data?: unknown
  expiresAt?: number | string | null
}

function itemsOf(messages: readonly Held[]): Item[] {
  return messages
    .map(({ id, version, data, expiresAt }) => ({
      id,
      version,
      data,
      at: timeOfVersion(version),
      expiresAt: expiresAt === undefined || expiresAt === null ? undefined : new Date(expiresAt).getTime()
    }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}
