import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { Pubby } from '../../src/index'
import { FakeWebSocket } from '../support/fake-websocket'
import type { ClientUnderTest } from './client-under-test'
import { vectorFiles } from './format'
import { plainWire } from './plain-wire'
import { signalRWire } from './signalr-wire'
import { newTvClient } from './tv-client'
import { VectorRun } from './vector-run'
import type { Wire } from './wire'

const wires: Record<string, () => Wire> = {
  plain: () => plainWire((urls, options) => new Pubby(urls, { ...options, WebSocket: FakeWebSocket }) as unknown as ClientUnderTest),
  signalr: signalRWire,
  tv: () => plainWire(newTvClient)
}

// Node has no network events: the tests' own target stands in for the page.
const page = new EventTarget()

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] })
  // A random wait of nothing would end before the vector looks at it.
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent'] as const) vi.stubGlobal(name, page[name].bind(page))
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe.each(Object.entries(wires))('%s', (name, newWire) => {
  describe.each(vectorFiles)('$file', ({ vectors }) => {
    for (const vector of vectors) {
      if (!vector.only || name !== 'signalr') it(vector.name, () => new VectorRun(vector, newWire()).play())
    }
  })
})
