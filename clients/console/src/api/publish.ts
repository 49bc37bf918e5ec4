import { addressOf, readAnswer } from './admin'

export interface Publication {
  room: string
  id: string
  /** JSON, sent as it was typed: a number keeps all its digits. */
  json: string
  /** Seconds. */
  ttl?: number
}

/**
 * Publishes as any publisher does, with a publisher's key. The publish API is on the admin listener too, so no other origin is asked.
 * @returns the outcome: `stored`, `unchanged`, `deferred`
 */
export async function publish(key: string, { room, id, json, ttl }: Publication): Promise<string> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  return (await readAnswer<{ outcome: string }>(messageAddress(room, id, ttl), { method: 'PUT', headers, body: json })).outcome
}

export async function remove(key: string, room: string, id: string): Promise<void> {
  await readAnswer(messageAddress(room, id), { method: 'DELETE', headers: { authorization: `Bearer ${key}` } })
}

function messageAddress(room: string, id: string, ttl?: number): string {
  return addressOf(`v1/rooms/${encodeURIComponent(room)}/messages/${encodeURIComponent(id)}`, { ttl })
}
