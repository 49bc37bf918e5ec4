import { PublishError } from './publish-error'

export interface SenderOptions {
  /** The publishing key, or what gives it before each request. */
  key: string | (() => string | Promise<string>)
  /** How long a publish may take with all its tries, in milliseconds; 30,000 if absent. */
  timeoutMs?: number
  /** The `fetch` to use; the platform's if absent. */
  fetch?: typeof fetch
}

export interface HubRequest {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
  /** The same request twice is as good as once. Others are not sent again once they may have arrived. */
  isRepeatable: boolean
}

/** One try; a hub that takes longer has most likely forgotten it. */
const tryMs = 10000
const firstCeilingMs = 200
const lastCeilingMs = 5000

/** Sends requests until they are answered: waits as the hub asks, takes the addresses in turn, and gives up in time. */
export class Sender {
  private turn = 0
  private readonly timeoutMs: number
  private readonly fetch: typeof fetch

  constructor(
    private readonly addresses: readonly string[],
    private readonly options: SenderOptions
  ) {
    this.timeoutMs = options.timeoutMs ?? 30000
    this.fetch = options.fetch ?? ((input, init) => fetch(input, init))
  }

  /** When a publish that starts now is given up, on the clock of `performance.now()`. */
  newDeadline(): number {
    return performance.now() + this.timeoutMs
  }

  /**
   * @returns the body of a 2xx.
   * @throws PublishError
   */
  async send(request: HubRequest, deadline: number): Promise<unknown> {
    for (let tries = 0; ; tries++) {
      const failure = await this.try(request, deadline)
      if (!(failure instanceof Retry)) return failure
      if (!(await this.pause(tries, deadline, failure.afterMs))) throw failure.error
    }
  }

  /** Waits before the next try. @returns false, at once, if the deadline would pass meanwhile. */
  async pause(tries: number, deadline: number, afterMs?: number): Promise<boolean> {
    const wait = afterMs ?? Math.random() * Math.min(lastCeilingMs, firstCeilingMs * 2 ** tries)
    if (performance.now() + wait >= deadline) return false
    await new Promise(resolve => setTimeout(resolve, wait))
    return true
  }

  private async try(request: HubRequest, deadline: number): Promise<unknown> {
    const address = this.addresses[this.turn % this.addresses.length]!
    const { key } = this.options
    const headers: Record<string, string> = { authorization: `Bearer ${typeof key === 'string' ? key : await key()}`, ...request.headers }
    if (request.body !== undefined) headers['content-type'] = 'application/json'
    const { method, body, path } = request
    let answer: Response
    let text: string
    try {
      const signal = AbortSignal.timeout(Math.max(1, Math.min(tryMs, deadline - performance.now())))
      answer = await this.fetch(address + path, { method, headers, body: body ?? null, signal })
      text = await answer.text()
    } catch (cause) {
      this.turn++
      const error = new PublishError('unanswered', `${address} gave no answer. The message may or may not have been stored.`, 0, { cause })
      if (!request.isRepeatable && !wasNeverSent(cause)) throw error
      return new Retry(error)
    }
    if (answer.ok) return JSON.parse(text)
    return this.refused(answer, text)
  }

  private refused(answer: Response, text: string): Retry {
    const { status } = answer
    const error = errorOf(status, text)
    if (status !== 429 && status < 500) throw error
    this.turn++
    const after = Number(answer.headers.get('retry-after'))
    return new Retry(error, after > 0 ? after * 1000 : undefined)
  }
}

/** A try that failed and may be made again. */
class Retry {
  constructor(
    readonly error: PublishError,
    readonly afterMs?: number
  ) {}
}

function errorOf(status: number, text: string): PublishError {
  try {
    const problem = JSON.parse(text)
    return new PublishError(problem.code ?? 'internal', problem.detail ?? problem.title ?? text, status)
  } catch {
    // Not a hub's answer: something on the way to it spoke.
    return new PublishError('internal', `HTTP ${status}: ${text.slice(0, 200)}`, status)
  }
}

/** No connection was made, so nothing can have arrived. */
function wasNeverSent(fault: unknown): boolean {
  const code = (fault as { cause?: { code?: string } }).cause?.code
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND'
}
