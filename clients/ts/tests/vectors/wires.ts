import { Pubby } from '../../src/index'
import { FakeWebSocket } from '../support/fake-websocket'
import type { ClientUnderTest } from './client-under-test'
import { plainWire } from './plain-wire'
import { signalRWire } from './signalr-wire'
import { newTvClient } from './tv-client'
import type { Wire } from './wire'

/** Every client of this package. */
export const wires: Record<string, () => Wire> = {
  plain: () => plainWire((urls, options) => new Pubby(urls, { ...options, WebSocket: FakeWebSocket }) as unknown as ClientUnderTest),
  signalr: signalRWire,
  tv: () => plainWire(newTvClient)
}
