import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectedClient, hubSays, settle } from '../support/fake-client'
import { FakeWebSocket } from '../support/fake-websocket'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A connected client that holds a message for ever, one for 5 s and one for 60 s, and what it is told from then on. */
async function clientWithExpiry() {
  const { client, handle } = await connectedClient()
  const inSeconds = (seconds: number) => Date.now() + seconds * 1000
  const give = (id: string, version: number, expiresAt?: number) =>
    hubSays({ type: 'message', room: 'room', id, version, data: id, expiresAt })
  give('stays', 1)
  give('soon', 2, inSeconds(5))
  give('later', 3, inSeconds(60))
  const told: unknown[] = []
  handle.on('message', ({ id, version, deleted, reason }) => told.push([id, version, deleted ? reason : 'there']))
  return { client, handle, told, held: () => [...handle.state.keys()].sort() }
}

/** The hub is back, and answers the resume that it is asked for with this. */
async function resume(messages: object[]): Promise<void> {
  const sockets = FakeWebSocket.all.length
  while (FakeWebSocket.all.length === sockets) await vi.advanceTimersByTimeAsync(100)
  FakeWebSocket.newest.onopen!()
  await settle()
  expect(FakeWebSocket.newest.sent).toEqual([{ action: 'subscribe', rooms: [{ room: 'room', cursor: 3, epoch: 'e1' }] }])
  hubSays({ type: 'subscribed', room: 'room', mode: 'resume', epoch: 'e1' })
  hubSays({ type: 'dump', room: 'room', mode: 'resume', messages, cursor: 4, last: true })
}

const cut = () => FakeWebSocket.newest.onclose!({ code: 1006, reason: '' })

describe('messages whose time is over', () => {
  it('leave when the hub says so, while it can be heard', async () => {
    const { client, told, held } = await clientWithExpiry()
    await vi.advanceTimersByTimeAsync(9000)
    expect(held()).toEqual(['later', 'soon', 'stays'])
    hubSays({ type: 'message', room: 'room', id: 'soon', version: 4, deleted: true, reason: 'expired' })
    expect([held(), told]).toEqual([['later', 'stays'], [['soon', 4, 'expired']]])
    client.close()
  })

  it('leave while there is no hub, by the clock, and are told once though the hub says it too', async () => {
    const { client, told, held } = await clientWithExpiry()
    cut()
    await vi.advanceTimersByTimeAsync(4000)
    expect(held()).toContain('soon')
    await vi.advanceTimersByTimeAsync(2000)
    expect([held(), told]).toEqual([['later', 'stays'], [['soon', 2, 'expired']]])
    await resume([{ id: 'soon', version: 4, deleted: true, reason: 'expired' }])
    expect([held(), told]).toEqual([['later', 'stays'], [['soon', 2, 'expired']]])
    client.close()
  })

  it('leave through many tries that fail', async () => {
    const { client, held } = await clientWithExpiry()
    cut()
    for (let at = 0; at < 300; at++) {
      await vi.advanceTimersByTimeAsync(250)
      if (!FakeWebSocket.newest.isClosed) cut()
    }
    expect(held()).toEqual(['stays'])
    client.close()
  })

  it('are back with a resume by which the hub did not call them expired: its clock counts', async () => {
    const { client, told, held } = await clientWithExpiry()
    cut()
    await vi.advanceTimersByTimeAsync(6000)
    expect(held()).toEqual(['later', 'stays'])
    await resume([])
    expect(held()).toEqual(['later', 'soon', 'stays'])
    expect(told).toEqual([
      ['soon', 2, 'expired'],
      ['soon', 2, 'there']
    ])
    client.close()
  })

  it('that were put anew meanwhile are there with what is new', async () => {
    const { client, handle, told } = await clientWithExpiry()
    cut()
    await vi.advanceTimersByTimeAsync(6000)
    await resume([{ id: 'soon', version: 4, data: 'again' }])
    expect(handle.get('soon')).toBe('again')
    expect(told).toEqual([
      ['soon', 2, 'expired'],
      ['soon', 4, 'there']
    ])
    client.close()
  })
})
