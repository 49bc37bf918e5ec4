import { vi } from 'vitest'
import { Pubby, type PubbyOptions } from '../../src/index'
import { FakeWebSocket } from './fake-websocket'

/** A client of a hub that is the test, on fake time; connected, with `room` subscribed and empty. */
export async function connectedClient<T = unknown>(options: PubbyOptions = {}, open: Parameters<Pubby['open']>[1] = {}) {
  FakeWebSocket.all = []
  const client = new Pubby('http://hub', { WebSocket: FakeWebSocket, ...options })
  const handle = client.open<T>('room', open as object)
  await settle()
  FakeWebSocket.newest.onopen!()
  hubSays({ type: 'subscribed', room: 'room', mode: 'dump', epoch: 'e1' })
  hubSays({ type: 'dump', room: 'room', mode: 'dump', messages: [], cursor: 0, last: true })
  return { client, handle }
}

export function hubSays(frame: object): void {
  FakeWebSocket.newest.onmessage!({ data: JSON.stringify(frame) })
}

let version = 1

export function message(id: string, data: unknown): void {
  hubSays({ type: 'message', room: 'room', id, version: version++, data })
}

export function deletion(id: string): void {
  hubSays({ type: 'message', room: 'room', id, version: version++, deleted: true })
}

export const settle = () => vi.advanceTimersByTimeAsync(0)
