import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { endpointOf } from '../../src/connection/address'
import { Pubby } from '../../src/index'
import { settle } from '../support/fake-client'
import { FakeWebSocket } from '../support/fake-websocket'

beforeEach(() => {
  FakeWebSocket.all = []
  vi.useFakeTimers()
})
afterEach(() => void vi.useRealTimers())

describe('commands', () => {
  it('rooms that are opened in one go are asked for in as few frames as the limit of 8 KiB allows', async () => {
    const client = new Pubby('ws://hub', { WebSocket: FakeWebSocket })
    const names = Array.from({ length: 1000 }, (_, at) => `room-${at}-${'x'.repeat(100)}`)
    for (const name of names) client.open(name)
    FakeWebSocket.newest.onopen!()
    await settle()
    const { sent } = FakeWebSocket.newest
    for (const command of sent) expect(JSON.stringify(command).length).toBeLessThanOrEqual(8192)
    expect(sent.flatMap(command => (command as { rooms: { room: string }[] }).rooms.map(({ room }) => room))).toEqual(names)
    expect(sent.length).toBeLessThan(20)
  })

  it('come no faster than the hub takes them, and all come', async () => {
    const client = new Pubby('ws://hub', { WebSocket: FakeWebSocket })
    const handles = Array.from({ length: 300 }, (_, at) => client.open(`room-${at}`))
    FakeWebSocket.newest.onopen!()
    await settle()
    for (const handle of handles) handle.release()
    await settle()
    const count = () => FakeWebSocket.newest.sent.filter(({ action }) => action !== 'ping').length
    expect(count()).toBeLessThanOrEqual(100)
    for (let second = 0; second < 10; second++) {
      const before = count()
      await vi.advanceTimersByTimeAsync(1000)
      expect(count() - before).toBeLessThanOrEqual(40)
    }
    expect(count()).toBe(FakeWebSocket.newest.sent.filter(({ action }) => action === 'subscribe').length + 300)
  })

  it('a room that is opened and released in one go is not asked for', async () => {
    const client = new Pubby('ws://hub', { WebSocket: FakeWebSocket })
    client.connect()
    FakeWebSocket.newest.onopen!()
    client.open('room').release()
    await settle()
    expect(FakeWebSocket.newest.sent).toEqual([])
  })
})

describe('addresses', () => {
  it.each([
    ['https://hub.example.com', 'wss://hub.example.com/ws'],
    ['http://localhost:5080/', 'ws://localhost:5080/ws'],
    ['wss://hub.example.com/live/ws', 'wss://hub.example.com/live/ws'],
    ['ws://hub?tenant=1', 'ws://hub/ws?tenant=1']
  ])('%s is %s', (given, endpoint) => expect(endpointOf(given, '/ws', 'ws')).toBe(endpoint))

  it('what is none is refused at once', () => {
    expect(() => new Pubby('hub.example.com', { WebSocket: FakeWebSocket })).toThrow(expect.objectContaining({ code: 'url_invalid' }))
  })
})
