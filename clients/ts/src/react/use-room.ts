import { useMemo, useSyncExternalStore } from 'react'
import type { OpenOptions } from '../client/pubby'
import { usePubby } from './provider'
import { RoomStore, type RoomView } from './room-store'

export type { RoomView } from './room-store'
/** How a component opens its room. */
export type UseRoomOptions<T> = OpenOptions<T>

/**
 * A room, shown: subscribed while a component that uses it is mounted, once however many do. Renders again when its map changes, at most once
 * for all that came together.
 * @param room null: none, as long as it is not known which.
 * @param options read when the room is opened; a schema should be the same object in each render.
 */
export function useRoom<T = unknown>(room: string | null, { live, occupancy, schema }: UseRoomOptions<T> = {}): RoomView<T> {
  const client = usePubby()
  const store = useMemo(() => new RoomStore<T>(client, room, { live, occupancy, schema }), [client, room, live, occupancy, schema])
  return useSyncExternalStore(store.subscribe, store.view, store.view)
}
