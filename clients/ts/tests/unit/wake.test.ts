// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pubby } from '../../src/index'
import { FakeWebSocket } from '../support/fake-websocket'

let visibility = 'visible'
beforeEach(() => {
  FakeWebSocket.all = []
  vi.useFakeTimers()
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visibility as DocumentVisibilityState)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

describe('a page that is seen again', () => {
  it('tries at once, and one that is hidden does not', () => {
    const client = new Pubby('http://hub', { WebSocket: FakeWebSocket })
    client.connect()
    FakeWebSocket.newest.onclose!({ code: 1006, reason: '' })
    visibility = 'hidden'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(FakeWebSocket.all).toHaveLength(1)
    visibility = 'visible'
    document.dispatchEvent(new Event('visibilitychange'))
    expect(FakeWebSocket.all).toHaveLength(2)
    client.close()
  })

  it('leaves no listener behind when the client is closed', () => {
    const client = new Pubby('http://hub', { WebSocket: FakeWebSocket })
    client.connect()
    client.close()
    document.dispatchEvent(new Event('visibilitychange'))
    dispatchEvent(new Event('online'))
    expect(FakeWebSocket.all).toHaveLength(1)
  })
})
