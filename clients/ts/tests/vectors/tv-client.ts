import { readFileSync } from 'node:fs'
import { FakeWebSocket } from '../support/fake-websocket'
import type { ClientUnderTest } from './client-under-test'

const text = readFileSync(new URL('../../dist/tv.js', import.meta.url), 'utf8')

/** The built file for televisions, run as a page would. */
export function newTvClient(urls: string[]): ClientUnderTest {
  const window = { WebSocket: FakeWebSocket } as { WebSocket: unknown; Pubby?: new (urls: string[]) => ClientUnderTest }
  new Function('window', text)(window)
  return new window.Pubby!(urls)
}
