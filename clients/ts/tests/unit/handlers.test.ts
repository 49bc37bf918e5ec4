import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { PubbyError } from '../../src/index'
import { connectedClient, hubSays, message, settle } from '../support/fake-client'
import { FakeWebSocket } from '../support/fake-websocket'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('handlers of the application', () => {
  it('one that throws, or rejects, is told as an error, and everybody else is served', async () => {
    const { client, handle } = await connectedClient()
    const errors: PubbyError[] = []
    const seen: unknown[] = []
    client.on('error', error => errors.push(error))
    handle.on('message', () => {
      throw new Error('thrown')
    })
    handle.on('message', async () => {
      throw new Error('rejected')
    })
    handle.on('message', ({ data }) => seen.push(data))
    message('a', 1)
    await settle()
    expect(seen).toEqual([1])
    expect(errors.map(({ code, room, cause }) => [code, room, (cause as Error).message])).toEqual([
      ['handler_failed', 'room', 'thrown'],
      ['handler_failed', 'room', 'rejected']
    ])
    expect(client.status.state).toBe('connected')
  })

  it('an error handler that throws itself harms nobody', async () => {
    const { client, handle } = await connectedClient()
    client.on('error', () => {
      throw new Error('again')
    })
    client.on('status', () => {
      throw new Error('status')
    })
    handle.on('change', () => {
      throw new Error('change')
    })
    message('a', 1)
    FakeWebSocket.newest.onclose!({ code: 1006, reason: '' })
    await settle()
    expect(handle.get('a')).toBe(1)
    expect(client.status.state).toBe('reconnecting')
  })

  it('a handler that releases, opens or closes while it is called is obeyed', async () => {
    const { client, handle } = await connectedClient()
    const seen: string[] = []
    const other = client.open('room')
    await settle()
    handle.on('message', () => {
      seen.push('message')
      handle.release()
    })
    handle.on('change', () => seen.push('change'))
    other.on('change', () => client.close())
    message('a', 1)
    await settle()
    expect(seen).toEqual(['message'])
    expect(client.status.state).toBe('closed')
    expect(FakeWebSocket.newest.isClosed).toBe(true)
  })

  it('frames that are not JSON, or lack what their type has, are passed over and told', async () => {
    const { client, handle } = await connectedClient()
    const codes: string[] = []
    client.on('error', ({ code }) => codes.push(code))
    FakeWebSocket.newest.onmessage!({ data: '{"type":"mess' })
    FakeWebSocket.newest.onmessage!({ data: 'null' })
    hubSays({ type: 'dump', room: 'room', mode: 'catchup' })
    message('a', 1)
    expect(codes).toEqual(['frame_invalid', 'frame_invalid', 'frame_invalid'])
    expect(handle.get('a')).toBe(1)
  })
})

describe('the token', () => {
  it('is asked for once, and kept for the next connect', async () => {
    let count = 0
    const { client } = await connectedClient({ token: async () => `token-${++count}` })
    expect(FakeWebSocket.newest.token).toBe('token-1')
    FakeWebSocket.newest.onclose!({ code: 1006, reason: '' })
    await vi.advanceTimersByTimeAsync(2000)
    expect(FakeWebSocket.all.map(({ token }) => token)).toEqual(['token-1', 'token-1'])
    client.close()
  })

  it('one that fails, or never comes, is a try that failed', async () => {
    const answers = [() => Promise.reject(new Error('no')), () => new Promise<string>(() => {}), () => 'token']
    const { client } = await connectedClient({ token: () => 'first' })
    client.close()
    const { Pubby } = await import('../../src/index')
    FakeWebSocket.all = []
    const second = new Pubby('ws://hub', { WebSocket: FakeWebSocket, token: () => answers.shift()!() })
    const codes: string[] = []
    second.on('error', ({ code }) => codes.push(code))
    second.connect()
    await settle()
    expect(codes).toEqual(['token_failed'])
    expect(second.status).toMatchObject({ state: 'reconnecting', reason: 'token_failed' })
    await vi.advanceTimersByTimeAsync(2000)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(second.status).toMatchObject({ state: 'reconnecting', reason: 'timeout' })
    await vi.advanceTimersByTimeAsync(6000)
    expect(FakeWebSocket.all).toHaveLength(1)
    second.close()
  })
})
