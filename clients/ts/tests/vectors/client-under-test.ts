import type { ConnectionStatus } from '../../src/connection/connection'

/** What every client of this package has, the one for televisions included. */
export interface ClientUnderTest {
  readonly status: ConnectionStatus
  on(name: 'status', handler: (status: ConnectionStatus) => void): () => void
  on(name: 'error', handler: (error: { code: string }) => void): () => void
  connect(): void
  close(): void
  open(room: string, options: { live?: boolean; occupancy?: boolean }): HandleUnderTest
}

export interface HandleUnderTest {
  readonly state: ReadonlyMap<string, { version: number; data?: unknown }>
  readonly cursor: number | undefined
  on(name: string, handler: (value: never) => void): () => void
  release(): void
}
