import { PublishError } from './publish-error'

/** What one try came to. Only these are to be told from each other here; what they mean is the sender's to say. */
export type Exchange = Answer | Loss

export interface Answer {
  base: string
  /** 0: what came was not HTTP. */
  status: number
  /** Empty where it was longer than any answer of a hub's. */
  text: string
  header(name: string): string | null
}

export class Loss {
  /** @param wasSent false: no connection was made, so nothing can have arrived. */
  constructor(
    readonly cause: unknown,
    readonly wasSent: boolean
  ) {}
}

/** A batch of 100 results has 40 KB. */
const mostChars = 1024 * 1024

/**
 * Sends one request and reads the whole answer. Nothing that can fail by a mistake of the caller's is done here, so that what is caught is the
 * network.
 */
export async function exchange(
  fetch: typeof globalThis.fetch,
  base: string,
  path: string,
  init: RequestInit & { method: string },
  withinMs: number
): Promise<Exchange> {
  const abort = new AbortController()
  // A timer of any length, also of 0.3 ms; AbortSignal.timeout throws for a fraction on Node.
  const timer = setTimeout(() => abort.abort(new Error(`no answer within ${Math.round(withinMs)} ms`)), withinMs)
  try {
    // A redirect is never followed: the key is for the hub alone, not for where it points.
    const answer = await fetch(base + path, { ...init, redirect: 'manual', signal: abort.signal })
    return { base, status: answer.status, text: await textOf(answer), header: name => answer.headers.get(name) }
  } catch (fault) {
    return lossOf(fault, base)
  } finally {
    clearTimeout(timer)
  }
}

/** Reads no more than an answer of a hub's can be. */
async function textOf(answer: Response): Promise<string> {
  if (!answer.body) return ''
  const reader = answer.body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return text + decoder.decode()
    text += decoder.decode(value, { stream: true })
    if (text.length <= mostChars) continue
    void reader.cancel().catch(() => {})
    return ''
  }
}

interface Cause {
  code?: string
  syscall?: string
  message?: string
  errors?: Cause[]
}

function lossOf(fault: unknown, base: string): Exchange {
  if (isMistake(fault)) throw fault
  const cause = ((fault as { cause?: Cause }).cause ?? fault ?? {}) as Cause
  // Node refuses some ports before it sends anything, and would each time.
  if (cause.message === 'bad port')
    throw new PublishError('url_invalid', `The platform forbids requests to the port of ${base}.`, 0, { cause: fault })
  if (isNoHttp(cause)) return { base, status: 0, text: '', header: () => null }
  return new Loss(fault, !wasNeverSent(cause))
}

/** No network throws these: what does is a `fetch` of the application's. */
function isMistake(fault: unknown): boolean {
  return fault instanceof ReferenceError || fault instanceof RangeError || fault instanceof SyntaxError || fault instanceof URIError
}

function isNoHttp({ code }: Cause): boolean {
  return typeof code === 'string' && (code.startsWith('HPE_') || code === 'UND_ERR_HEADERS_OVERFLOW')
}

const unsent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|EPROTO|ERR_TLS_\w+|ERR_SSL_\w+|\w*CERT\w*|\w*UNABLE_TO_\w+)$/

function wasNeverSent({ code, syscall, errors }: Cause): boolean {
  if (errors?.length) return errors.every(wasNeverSent)
  return syscall === 'connect' || syscall === 'getaddrinfo' || (typeof code === 'string' && unsent.test(code))
}
