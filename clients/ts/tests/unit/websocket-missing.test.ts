import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pubby, type PubbyError } from '../../src/index'

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('WebSocket', undefined)
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

describe('a platform without a WebSocket', () => {
  it('is told at once, by the client, the room and the wait, and is not tried again', async () => {
    const client = new Pubby('http://hub')
    const states: string[] = []
    const errors: PubbyError[] = []
    client.on('status', ({ state }) => states.push(state))
    client.on('error', error => errors.push(error))
    const room = client.open('room')
    const roomErrors: PubbyError[] = []
    room.on('error', error => roomErrors.push(error))
    const ready = room.whenReady().catch(error => error)
    await vi.advanceTimersByTimeAsync(0)
    expect(await ready).toMatchObject({ code: 'websocket_missing', message: expect.stringContaining('package ws') })
    await vi.advanceTimersByTimeAsync(120_000)
    expect(states).toEqual(['connecting', 'failed'])
    expect(client.status).toMatchObject({ state: 'failed', reason: 'websocket_missing' })
    for (const told of [errors, roomErrors]) expect(told.map(({ code }) => code)).toEqual(['websocket_missing'])
    // Also of what is opened later.
    await expect(client.open('late').whenReady()).rejects.toMatchObject({ code: 'websocket_missing' })
    client.close()
  })
})
