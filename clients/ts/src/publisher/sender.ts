import { retryAfterMs } from '../protocol/retry-after'
import { refusalOf } from './answers'
import { type Answer, exchange, Loss } from './exchange'
import { keyOf } from './key'
import type { PublisherOptions } from './options'
import { PublishError } from './publish-error'
import type { HubRequest } from './request'
import { Rotation } from './rotation'

const firstCeilingMs = 200
const lastCeilingMs = 5000
/** A try that has less time than this would most likely be cut off, and hide what the one before it was told. */
const leastTryMs = 250

/** Sends requests until they are answered: waits as the hub asks, takes the addresses in turn, and gives up in time. */
export class Sender {
  private readonly rotation: Rotation

  constructor(
    bases: readonly string[],
    private readonly options: Required<PublisherOptions>
  ) {
    this.rotation = new Rotation(bases, options.returnAfterMs)
  }

  /** When a call that starts now is given up, on the clock of `performance.now()`. */
  newDeadline(): number {
    return performance.now() + this.options.timeoutMs
  }

  /**
   * @returns what answered, if it is not to be asked again: a success, or a refusal.
   * @throws PublishError
   */
  async send(request: HubRequest, deadline: number): Promise<Answer> {
    const said: Said = { mayBeTaken: false, refusal: undefined }
    let asked = 0
    for (let tries = 0; ; tries++) {
      const key = await this.key(deadline, said)
      if (key instanceof Loss) {
        if (await this.pause(tries, deadline)) continue
        throw this.outOfTime(key, said)
      }
      const { index, base } = this.rotation.next()
      const tried = await this.try(request, base, key, deadline).catch(fault => {
        this.rotation.release(index)
        throw fault
      })
      const isLeft = tried instanceof Loss || tried.status >= 500
      if (isLeft) this.rotation.leave(index)
      else this.rotation.stay(index)
      if (!(tried instanceof Loss) && !isPassing(tried.status)) return tried

      const wasTaken = note(said, tried)
      if (wasTaken && !request.isRepeatable) throw tried instanceof Loss ? noAnswer(base, tried) : refusalOf(tried)
      // Another address may answer at once; only when all were asked is there something to wait for.
      if (isLeft && ++asked < this.rotation.count && performance.now() < deadline) continue
      asked = 0
      const after = tried instanceof Loss ? undefined : retryAfterMs(tried.header('retry-after'))
      if (!(await this.pause(tries, deadline, after))) throw this.outOfTime(tried, said)
    }
  }

  /** Waits before the next try. @returns false, at once, if too little time would be left for one. */
  async pause(tries: number, deadline: number, afterMs?: number): Promise<boolean> {
    const wait = afterMs ?? Math.random() * Math.min(lastCeilingMs, firstCeilingMs * 2 ** tries)
    if (performance.now() + wait + leastTryMs >= deadline) return false
    await new Promise(resolve => setTimeout(resolve, wait))
    return true
  }

  /** The key for a try. To say that it failed would hide that a try before may have been taken: then it is a try that was lost. */
  private async key(deadline: number, { mayBeTaken }: Said): Promise<string | Loss> {
    try {
      return await keyOf(this.options.key, Math.max(1, deadline - performance.now()))
    } catch (fault) {
      if (!mayBeTaken) throw fault
      return new Loss(fault, false)
    }
  }

  private async try({ method, path, body, headers }: HubRequest, base: string, key: string, deadline: number): Promise<Answer | Loss> {
    const all: Record<string, string> = { ...headers, authorization: `Bearer ${key}` }
    if (body !== undefined) all['content-type'] = 'application/json'
    // What headers cannot carry is reported here, so that it is not taken for a fault of the network.
    const init = { method, headers: new Headers(all), body: body ?? null }
    const withinMs = Math.max(1, Math.min(this.options.attemptTimeoutMs, deadline - performance.now()))
    return exchange(this.options.fetch, base, path, init, withinMs)
  }

  private outOfTime(last: Answer | Loss, { mayBeTaken, refusal }: Said): PublishError {
    if (!(last instanceof Loss)) return refusalOf(last)
    const { all } = this.rotation
    const { cause } = last
    if (mayBeTaken) {
      const message = `The time of the call was over before ${all} answered (${reasonOf(last)}). Whether it was published is not known; the same put may be sent again.`
      return new PublishError('timeout', message, 0, { cause })
    }
    if (refusal) return refusal
    const message = `No connection to ${all} could be made (${reasonOf(last)}). Nothing was sent. Check the address, and that the hub is up.`
    return new PublishError('unreachable', message, 0, { cause })
  }
}

/** What the tries of a call came to so far. */
interface Said {
  /** One of them may have been taken. */
  mayBeTaken: boolean
  /** The last refusal. */
  refusal: PublishError | undefined
}

/** @returns whether this try may have been taken by the hub, although it did not say so. */
function note(said: Said, tried: Answer | Loss): boolean {
  if (!(tried instanceof Loss)) said.refusal = refusalOf(tried)
  const wasTaken = tried instanceof Loss ? tried.wasSent : tried.status !== 429 && said.refusal!.code !== 'overloaded'
  said.mayBeTaken ||= wasTaken
  return wasTaken
}

/** The hub, or what is before it, could not; and does not say that it would not. */
export function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500
}

function noAnswer(base: string, loss: Loss): PublishError {
  const message = `${base} gave no answer (${reasonOf(loss)}). Whether it was published is not known: read the message, and decide again.`
  return new PublishError('no_answer', message, 0, { cause: loss.cause })
}

/** fetch says "fetch failed"; what it means is in the cause. */
function reasonOf({ cause }: Loss): string {
  const { message, cause: inner } = (cause ?? {}) as { message?: string; cause?: { message?: string; code?: string } }
  return inner?.message || inner?.code || message || String(cause)
}
