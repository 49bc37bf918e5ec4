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

interface PubbyTelevisionRoom {
  readonly name: string
  readonly state: ReadonlyMap<string, { id: string; version: number; data?: unknown; expiresAt?: number }>
  readonly isReady: boolean
  get(id: string): unknown
  on(name: 'message' | 'change' | 'ready' | 'resumed' | 'reset' | 'error', handler: (value: never) => void): () => void
  release(): void
}

interface Window {
  Pubby: new (urls: string | string[], options?: { token?: string | (() => string | PromiseLike<string>) }) => PubbyTelevision
}
