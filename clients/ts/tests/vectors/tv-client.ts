import { readFileSync } from 'node:fs'
import { FakeWebSocket } from '../support/fake-websocket'
import type { ClientUnderTest } from './client-under-test'
import type { NewClient } from './wire'

const text = readFileSync(new URL('../../dist/tv.js', import.meta.url), 'utf8')

/** The built file for televisions, run as a page would. */
export const newTvClient: NewClient = (urls, options) => {
  const window = { WebSocket: FakeWebSocket } as { WebSocket: unknown; Pubby?: new (...parameters: unknown[]) => ClientUnderTest }
  new Function('window', text)(window)
  return new window.Pubby!(urls, options)
}
