import type { ConsoleSettings } from './types'

/** The admin listener's own address: the page may be behind a prefix. */
const base = new URL('../', document.baseURI)

/** What the hub, or the network, said in place of an answer. */
export class ApiError extends Error {
  constructor(
    /** 0: nothing answered. */
    readonly status: number,
    readonly code: string,
    message: string
  ) {
    super(message)
  }
}

export type Query = Record<string, string | number | boolean | undefined | null>

export function addressOf(path: string, query: Query = {}): string {
  const url = new URL(path, base)
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') url.searchParams.set(name, String(value))
  }
  return url.href
}

/** Asks the admin API; a refusal is an {@link ApiError} with the hub's own words. */
export class AdminApi {
  constructor(
    private readonly key: string,
    private readonly onKeyRefused: () => void
  ) {}

  get<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
    return this.ask<T>('GET', addressOf(path, query), { signal })
  }

  delete<T>(path: string, query?: Query): Promise<T> {
    return this.ask<T>('DELETE', addressOf(path, query), {})
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.ask<T>('POST', addressOf(path), { body: JSON.stringify(body) })
  }

  /** An answer that goes on: server-sent events. */
  async open(path: string, query: Query, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const response = await this.send('GET', addressOf(path, query), { signal, headers: { accept: 'text/event-stream' } })
    if (!response.body) throw new ApiError(response.status, 'no_body', 'The hub sent no stream.')
    return response.body
  }

  private async ask<T>(method: string, url: string, init: RequestInit): Promise<T> {
    return (await (await this.send(method, url, init)).json()) as T
  }

  private async send(method: string, url: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${this.key}`, ...(init.body ? { 'content-type': 'application/json' } : {}) }
    const response = await reach(url, { ...init, method, headers })
    if (response.ok) return response
    const error = await problemOf(response)
    if (error.status === 401) this.onKeyRefused()
    throw error
  }
}

/** What needs no key: a status other than 2xx may be an answer too. */
export function readPage<T>(path: string, isAnswer?: (response: Response) => boolean): Promise<T> {
  return readAnswer<T>(addressOf(path), {}, isAnswer)
}

export async function readAnswer<T>(url: string, init: RequestInit, isAnswer = (response: Response) => response.ok): Promise<T> {
  const response = await reach(url, init)
  if (!isAnswer(response)) throw await problemOf(response)
  return (await response.json()) as T
}

export function readSettings(): Promise<ConsoleSettings> {
  return readPage<ConsoleSettings>('console/settings.json')
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, cache: 'no-store' })
  } catch (fault) {
    if ((fault as Error).name === 'AbortError') throw fault
    throw new ApiError(0, 'unreachable', 'The hub does not answer. Is it running? The page tries again by itself.')
  }
}

/** Problem details, or what else came. */
export async function problemOf(response: Response): Promise<ApiError> {
  const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string; title?: string }
  const detail = problem.detail ?? problem.title ?? `The answer was HTTP ${response.status}.`
  return new ApiError(response.status, problem.code ?? 'unexpected_answer', detail)
}
