import { entriesOf, entryResultOf, refusalOf } from './answers'
import { batchesOf, bodyOf, type Entry, entryOf, type Publication } from './batches'
import { PublishError } from './publish-error'
import type { PublishResult, PutManyResult } from './publisher'
import { isPassing, type Sender } from './sender'

const tooLarge = 413

/** Publishes many messages, request after request. */
export class BatchSender {
  private readonly results: PutManyResult[]

  constructor(
    private readonly sender: Sender,
    private readonly publications: readonly Publication[]
  ) {
    this.results = new Array(publications.length)
  }

  /** @returns what became of each, in their order. */
  async send(): Promise<PutManyResult[]> {
    for (const batch of batchesOf(this.sendable())) await this.sendBatch(batch)
    return this.results
  }

  /** Those that are worth a request; the others have their error at once. */
  private *sendable(): Generator<Entry> {
    for (const [index, publication] of this.publications.entries()) {
      const entry = entryOf(publication, index)
      if (!(entry instanceof PublishError)) yield entry
      else this.results[index] = { room: publication?.room, id: publication?.id, error: entry }
    }
  }

  /** Sends a batch, and again what of it could not be taken, before anything that comes after it. */
  private async sendBatch(batch: Entry[]): Promise<void> {
    const deadline = this.sender.newDeadline()
    for (let tries = 0; ; tries++) {
      const answer = await this.sender.send({ method: 'POST', path: '/v1/messages', body: bodyOf(batch), isRepeatable: true }, deadline)
      if (answer.status === tooLarge) return this.sendParts(batch, refusalOf(answer))
      const said = entriesOf(answer, batch.length)
      batch.forEach((entry, at) => this.settle(entry, entryResultOf(said[at], entry.room, entry.id)))
      batch = batch.filter(({ index }) => isPassing(this.results[index]!.error?.status ?? 0))
      if (batch.length === 0 || !(await this.sender.pause(tries, deadline))) return
    }
  }

  /** The hub, or a proxy, takes less at once than is usual: halves, down to the one that is too large by itself. */
  private async sendParts(batch: Entry[], refusal: PublishError): Promise<void> {
    if (batch.length === 1) return this.settle(batch[0]!, refusal)
    const half = Math.ceil(batch.length / 2)
    await this.sendBatch(batch.slice(0, half))
    await this.sendBatch(batch.slice(half))
  }

  private settle({ room, id, index, isDelete }: Entry, result: PublishResult | PublishError): void {
    if (!(result instanceof PublishError)) this.results[index] = result
    else this.results[index] = isDelete && isNothingToDelete(result) ? nothingToDelete(room, id) : { room, id, error: result }
  }
}

export function isNothingToDelete({ code }: PublishError): boolean {
  return code === 'message_not_found'
}

/** Deleting what is not there has done what it should, above all when it is the repetition of a delete whose answer was lost. */
export function nothingToDelete(room: string, id: string): PublishResult {
  return { room, id, version: 0, outcome: 'unchanged' }
}
