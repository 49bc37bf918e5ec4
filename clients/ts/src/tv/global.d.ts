/** The client for televisions, as the file's one global. */
interface PubbyTelevision {
  /** `idle`, `connecting`, `connected`, `reconnecting`, `closed` or `failed`; why; and when the next try comes. */
  readonly status: { state: string; url: string; code?: number; reason?: string; nextTryAt?: number }
  on(name: 'status' | 'error', handler: (value: never) => void): () => void
  /** Opens a room; the first one connects. `live: true`: without what the room holds. */
  open(room: string, options?: { live?: boolean }): PubbyTelevisionRoom
  connect(): void
  close(): void
}

interface PubbyTelevisionOptions {
  /** The client's token, or a function that gives one. */
  token?: string | (() => string | PromiseLike<string>)
  /** The range of the first wait after a connection is lost: 0 to 600,000 ms, 2,000 if absent. */
  initialBackoffMs?: number
  /** The range of the longest: 500 to 600,000 ms, 20,000 if absent. */
  maxBackoffMs?: number
}

interface PubbyTelevisionRoom {
  readonly name: string
  readonly state: ReadonlyMap<string, { id: string; version: number; data?: unknown; expiresAt?: number }>
  readonly isReady: boolean
  get(id: string): unknown
  on(name: 'message' | 'change' | 'ready' | 'resumed' | 'reset' | 'error', handler: (value: never) => void): () => void
  release(): void
}

interface Window {
  Pubby: new (urls: string | string[], options?: PubbyTelevisionOptions) => PubbyTelevision
}
