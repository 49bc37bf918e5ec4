import { baseOf } from './address'
import { resultOf } from './answers'
import { BatchSender, isNothingToDelete, nothingToDelete } from './batch-sender'
import type { Publication } from './batches'
import { newMessageId } from './message-id'
import { checkedOptions, type PublisherOptions } from './options'
import { PublishError } from './publish-error'
import { type Conditions, conditionOf, faultOfTtl, type HubRequest, isUnconditional, jsonOf, pathOf } from './request'
import { Sender } from './sender'

/** How a message is published. */
export interface PutOptions extends Conditions {
  /** In seconds, 1 to 31,536,000: the message leaves the room then. */
  ttl?: number
  /** Broadcast only: in no dump, and a client that is behind may miss it. */
  ephemeral?: boolean
}

/** What became of a message. */
export interface PublishResult {
  room: string
  id: string
  /** Microseconds; for clients the newest wins. 0 where there was nothing to delete. */
  version: number
  /** `unchanged`: the same was there already, or there was nothing to delete; no subscriber gets anything. `broadcast`: not stored, as was asked for. */
  outcome: 'stored' | 'unchanged' | 'broadcast' | 'deferred'
}

/** What became of one of many messages: its result, or its own error. */
export type PutManyResult = (PublishResult & { error?: undefined }) | { room: string; id: string; error: PublishError }

/** Publishes into rooms. Keeps no connection of its own; one per process is enough, and safe for any number of calls at once. */
export class Publisher {
  private readonly sender: Sender

  /**
   * @param addresses the base address of a hub, `https://pubby.example.com` for example; a path in it is a prefix. Or several hubs that share a
   * store, in the order of preference: one that does not answer is left for the next, and the first is tried again after `returnAfterMs`.
   * @throws PublishError `url_invalid`, `key_invalid`, `options_invalid`
   */
  constructor(addresses: string | readonly string[], options: PublisherOptions) {
    const list: readonly unknown[] = Array.isArray(addresses) ? addresses : [addresses]
    if (list.length === 0) throw new PublishError('url_invalid', 'Give the address of a hub, http://localhost:5080 for example.', 0)
    this.sender = new Sender(list.map(baseOf), checkedOptions(options))
  }

  /**
   * Creates or replaces a message. When it returns, the message is stored. It is tried again until the time-out; with a condition or as an
   * ephemeral one only while it cannot have been taken. What cannot be sent is told at once.
   * @throws PublishError
   */
  async put(room: string, id: string, data: unknown, options: PutOptions = {}): Promise<PublishResult> {
    const { ttl, ephemeral } = options
    const path = pathOf(room, id)
    const fault = faultOfTtl(ttl)
    if (fault) throw fault
    const headers = conditionOf(options)
    const query = [ttl !== undefined && `ttl=${ttl}`, ephemeral && 'store=false'].filter(Boolean).join('&')
    const isRepeatable = !ephemeral && isUnconditional(headers)
    return this.send({ method: 'PUT', path: path + (query && `?${query}`), headers, body: jsonOf(data), isRepeatable })
  }

  /** The same with an id of its own, which sorts by time. The id is made before it is sent, so a retry never doubles. */
  async post(room: string, data: unknown, options: Pick<PutOptions, 'ttl' | 'ephemeral'> = {}): Promise<PublishResult> {
    const result = await this.put(room, newMessageId(), data, options)
    // The id is new, so what the hub found there is this message: an earlier try was stored and its answer lost.
    return result.outcome === 'unchanged' ? { ...result, outcome: 'stored' } : result
  }

  /**
   * Deletes a message and tells the room's clients. One that is not there is `unchanged` with version 0, and no error.
   * @throws PublishError
   */
  async delete(room: string, id: string, options: Pick<Conditions, 'ifPresent' | 'ifVersion'> = {}): Promise<PublishResult> {
    const path = pathOf(room, id)
    const headers = conditionOf(options)
    try {
      return await this.send({ method: 'DELETE', path, headers, isRepeatable: isUnconditional(headers) })
    } catch (fault) {
      if (fault instanceof PublishError && isNothingToDelete(fault)) return nothingToDelete(room, id)
      throw fault
    }
  }

  /**
   * Publishes any number of messages, in as few requests as the hub's limits allow, one after another; the order is kept for each id.
   * @returns what became of each, in the same order. One that is refused, or cannot be sent, does not hold up the others.
   * @throws PublishError if a request as a whole is refused or not answered; requests before it are done.
   */
  async putMany(publications: readonly Publication[]): Promise<PutManyResult[]> {
    return new BatchSender(this.sender, [...publications]).send()
  }

  private async send(request: HubRequest): Promise<PublishResult> {
    const answer = await this.sender.send(request, this.sender.newDeadline())
    return resultOf(answer)
  }
}
