import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { connectedClient, hubSays, settle } from '../support/fake-client'
import { FakeWebSocket } from '../support/fake-websocket'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const room = 'busy'
const leastWaitMs = 8000
/** A client waits for half as long again at most. */
const mostWaitMs = leastWaitMs * 1.5

const sent = () => FakeWebSocket.newest.sent.splice(0)
const overloaded = { type: 'error', room, code: 'overloaded', message: 'Later.', retryable: true, retryAfterMs: leastWaitMs }
const asksForDump = { action: 'subscribe', rooms: [{ room, dump: true }] }

describe('a room that the hub refuses for now', () => {
  it('is asked for once when its wait is over, also if it is opened again meanwhile', async () => {
    const { client } = await connectedClient()
    client.open(room)
    await settle()
    hubSays(overloaded)
    sent()
    client.open(room, { occupancy: true })
    await vi.advanceTimersByTimeAsync(leastWaitMs - 1)
    expect(sent()).toEqual([])
    await vi.advanceTimersByTimeAsync(mostWaitMs)
    expect(sent()).toEqual([{ action: 'subscribe', rooms: [{ room, dump: true, occupancy: true }] }])
    client.close()
  })

  it('is unsubscribed from if the hub had it before, though more of it was refused', async () => {
    const { client } = await connectedClient()
    const live = client.open(room, { live: true })
    await settle()
    hubSays({ type: 'subscribed', room, mode: 'live', epoch: 'e1' })
    sent()
    const whole = client.open(room)
    await settle()
    hubSays(overloaded)
    live.release()
    whole.release()
    await vi.advanceTimersByTimeAsync(mostWaitMs)
    expect(sent()).toEqual([asksForDump, { action: 'unsubscribe', room }])
    client.close()
  })

  it('is not asked for again after the hub ended its subscription', async () => {
    const { client } = await connectedClient()
    client.open(room, { live: true })
    await settle()
    hubSays({ type: 'subscribed', room, mode: 'live', epoch: 'e1' })
    client.open(room)
    await settle()
    hubSays(overloaded)
    sent()
    hubSays({ type: 'unsubscribed', room, reason: 'removed' })
    await vi.advanceTimersByTimeAsync(mostWaitMs)
    expect(sent()).toEqual([])
    client.close()
  })
})
