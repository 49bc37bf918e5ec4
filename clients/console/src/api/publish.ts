import { ApiError, problemOf } from './admin'

export interface Publication {
  room: string
  id: string
  /** JSON, sent as it was typed: a number keeps all its digits. Without it the message is deleted. */
  json?: string
  /** Seconds. */
  ttl?: number
}

interface BatchEntry {
  status: number
  outcome?: string
  version?: number
  error?: { code: string; detail: string }
}

/**
 * Publishes on the public port, as any publisher does. A batch of one, since pages of another origin may POST there, but neither PUT
 * nor DELETE.
 * @returns the outcome: `stored`, `unchanged`, `deferred`
 */
export async function publish(publicUrl: string, key: string, publication: Publication): Promise<string> {
  let response: Response
  try {
    response = await fetch(`${publicUrl}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: batchOf(publication)
    })
  } catch {
    throw new ApiError(
      0,
      'unreachable',
      `${publicUrl} does not answer this page. Is it the hub's public address, and may ${location.origin} ask it? ` +
        'See Pubby:Admin:PublicUrl and Pubby:Subscribers:AllowedOrigins.'
    )
  }
  if (!response.ok) throw await problemOf(response)
  const [entry] = ((await response.json()) as { results: BatchEntry[] }).results
  if (entry?.error) throw new ApiError(entry.status, entry.error.code, entry.error.detail)
  return entry?.outcome ?? 'stored'
}

function batchOf({ room, id, json, ttl }: Publication): string {
  const names = `"room":${JSON.stringify(room)},"id":${JSON.stringify(id)}`
  const rest = json === undefined ? '"deleted":true' : `"data":${json}${ttl === undefined ? '' : `,"ttl":${ttl}`}`
  return `{"messages":[{${names},${rest}}]}`
}
