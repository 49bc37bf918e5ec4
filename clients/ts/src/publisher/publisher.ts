import { type Batch, batchesOf, type Publication } from './batches'
import { newMessageId } from './message-id'
import { PublishError } from './publish-error'
import { type HubRequest, Sender, type SenderOptions } from './sender'

export interface PutOptions {
  /** In seconds, 1 to 31,536,000: the message leaves the room then. */
  ttl?: number
  /** Broadcast only: in no dump, and a client that is behind may miss it. */
  ephemeral?: boolean
  /** Only if there is no such message yet; else `version_mismatch`. */
  ifAbsent?: boolean
  /** Only if the message has this version; else `version_mismatch`. */
  ifVersion?: number
}

export interface PublishResult {
  room: string
  id: string
  /** Microseconds; for clients the newest wins. */
  version: number
  /** `unchanged`: the same was there already, and nobody was told. `broadcast`: not stored, as was asked for. */
  outcome: 'stored' | 'unchanged' | 'broadcast' | 'deferred'
}

export type PutManyResult = (PublishResult & { error?: undefined }) | { room: string; id: string; error: PublishError }

/** Publishes into rooms. Keeps no connection of its own; one per process is enough, and safe for any number of calls at once. */
export class Publisher {
  private readonly sender: Sender

  /** @param addresses the hub's, `https://pubby.example.com` for example, or several that are tried in turn. */
  constructor(addresses: string | readonly string[], options: SenderOptions) {
    const list = typeof addresses === 'string' ? [addresses] : addresses
    this.sender = new Sender(
      list.map(address => address.replace(/\/+$/, '')),
      options
    )
  }

  /**
   * Creates or replaces a message. When it returns, the message is stored. It is tried again until the time-out; with a condition or as an
   * ephemeral one only while it cannot have arrived.
   * @throws PublishError
   */
  async put(room: string, id: string, data: unknown, options: PutOptions = {}): Promise<PublishResult> {
    const { ttl, ephemeral, ifAbsent, ifVersion } = options
    const query = [ttl !== undefined && `ttl=${ttl}`, ephemeral && 'store=false'].filter(Boolean).join('&')
    const headers: Record<string, string> = {}
    if (ifAbsent) headers['if-none-match'] = '*'
    if (ifVersion !== undefined) headers['if-match'] = `"${ifVersion}"`
    const isRepeatable = !ephemeral && !ifAbsent && ifVersion === undefined
    const path = pathOf(room, id) + (query && `?${query}`)
    return this.send({ method: 'PUT', path, headers, body: jsonOf(data), isRepeatable })
  }

  /** The same with an id of its own, which sorts by time. The id is made before it is sent, so a retry never doubles. */
  post(room: string, data: unknown, options: Pick<PutOptions, 'ttl' | 'ephemeral'> = {}): Promise<PublishResult> {
    return this.put(room, newMessageId(), data, options)
  }

  /**
   * Deletes a message and tells the room's clients.
   * @throws PublishError `message_not_found` where there is none; after a try without an answer that may be this call's own doing.
   */
  delete(room: string, id: string): Promise<PublishResult> {
    return this.send({ method: 'DELETE', path: pathOf(room, id), isRepeatable: true })
  }

  /**
   * Publishes any number of messages, in as few requests as the hub's limits allow, one after another; the order is kept for each id.
   * @returns what became of each, in the same order. One that is refused does not hold up the others.
   * @throws PublishError if a request as a whole is refused or not answered; requests before it are done.
   */
  async putMany(publications: readonly Publication[]): Promise<PutManyResult[]> {
    const deadline = this.sender.newDeadline()
    const results: PutManyResult[] = new Array(publications.length)
    for (const batch of batchesOf(publications, [...publications.keys()])) {
      await this.putBatch(publications, batch, results, deadline)
    }
    return results
  }

  /** Sends a batch, and again what of it could not be stored, before anything that comes after it. */
  private async putBatch(publications: readonly Publication[], batch: Batch, results: PutManyResult[], deadline: number): Promise<void> {
    for (let tries = 0; ; tries++) {
      const answer = await this.sender.send({ method: 'POST', path: '/v1/messages', body: batch.body, isRepeatable: true }, deadline)
      const again: number[] = []
      batch.indexes.forEach((index, at) => {
        const { room, id } = publications[index]!
        const result = resultOf(room, id, (answer as { results: BatchAnswer[] }).results[at]!)
        results[index] = result
        if (result.error && result.error.status >= 500) again.push(index)
      })
      if (again.length === 0 || !(await this.sender.pause(tries, deadline))) return
      batch = batchesOf(publications, again)[0]!
    }
  }

  private async send(request: HubRequest): Promise<PublishResult> {
    return (await this.sender.send(request, this.sender.newDeadline())) as PublishResult
  }
}

interface BatchAnswer {
  status: number
  outcome?: PublishResult['outcome']
  version?: number
  error?: { code: string; message?: string; detail?: string }
}

function resultOf(room: string, id: string, { status, outcome, version, error }: BatchAnswer): PutManyResult {
  if (error) return { room, id, error: new PublishError(error.code, error.message ?? error.detail ?? error.code, status) }
  return { room, id, version: version!, outcome: outcome! }
}

function pathOf(room: string, id: string): string {
  return `/v1/rooms/${encodeURIComponent(room)}/messages/${encodeURIComponent(id)}`
}

function jsonOf(data: unknown): string {
  const text = JSON.stringify(data)
  if (text === undefined) throw new PublishError('json_invalid', 'The data is not JSON: undefined, a function or a symbol.', 0)
  return text
}
