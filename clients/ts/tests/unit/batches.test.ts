import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pubby } from '../../src/index'
import { connectedClient, hubSays, message, settle } from '../support/fake-client'
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
    expect(count()).toBeLessThanOrEqual(90)
    for (let window = 0; window < 6; window++) {
      const before = count()
      await vi.advanceTimersByTimeAsync(2500)
      expect(count() - before).toBeLessThanOrEqual(90)
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

describe('a room whose map grows and grows, as ephemeral messages make it', () => {
  it('is had anew, and holds what the dump holds', async () => {
    const { client, handle } = await connectedClient()
    for (let number = 0; number <= 100_000; number++) message(`id-${number}`, number)
    await settle()
    message('one-more', 1)
    await settle()
    expect(FakeWebSocket.newest.sent.slice(1)).toEqual([{ action: 'subscribe', rooms: [{ room: 'room', dump: true }] }])
    hubSays({ type: 'subscribed', room: 'room', mode: 'dump', epoch: 'e1' })
    hubSays({
      type: 'dump',
      room: 'room',
      mode: 'dump',
      messages: [{ id: 'stored', version: 900_000, data: 1 }],
      cursor: 900_000,
      last: true
    })
    expect([...handle.state.keys()]).toEqual(['stored'])
    message('live', 1)
    await settle()
    expect(FakeWebSocket.newest.sent).toHaveLength(2)
    client.close()
  })
})
