import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pubby, type PubbyError } from '../../src/index'
import { connectedClient, hubSays, message, settle } from '../support/fake-client'
import { FakeWebSocket } from '../support/fake-websocket'

beforeEach(() => {
  FakeWebSocket.all = []
  vi.useFakeTimers()
})
afterEach(() => void vi.useRealTimers())

const emptyDump = { type: 'dump', room: 'room', mode: 'dump', messages: [], cursor: 0, last: true }
const commands = () => FakeWebSocket.newest.sent.filter(({ action }) => action !== 'ping').map(({ action }) => action)
const errorsOf = (client: Pubby) => {
  const errors: PubbyError[] = []
  client.on('error', error => errors.push(error))
  return errors
}
/** The hub shows that it lives, and answers nothing else. */
const live = async (seconds: number) => {
  for (let second = 0; second < seconds; second++) {
    hubSays({ type: 'pong' })
    message('other', 1)
    await vi.advanceTimersByTimeAsync(1000)
  }
}

describe('a hub that owes an answer', () => {
  const cases: [string, (client: Pubby) => Promise<unknown> | unknown][] = [
    ['to a subscribe', client => client.open('late')],
    [
      'with the rest of a dump',
      async client => {
        client.open('late')
        await settle()
        hubSays({ type: 'subscribed', room: 'late', mode: 'dump', epoch: 'e1' })
        hubSays({ ...emptyDump, room: 'late', last: false })
      }
    ],
    ['to a subscribe without the dump', client => client.open('late', { live: true })],
    [
      'to an unsubscribe',
      async client => {
        const handle = client.open('late')
        await settle()
        hubSays({ type: 'subscribed', room: 'late', mode: 'dump', epoch: 'e1' })
        hubSays({ ...emptyDump, room: 'late' })
        handle.release()
      }
    ]
  ]
  it.each(cases)('%s is left after a while, which is told, and the room is asked for anew', async (_, owe) => {
    const { client } = await connectedClient()
    const errors = errorsOf(client)
    await owe(client)
    await live(59)
    expect(errors).toEqual([])
    await live(1)
    expect(errors.map(({ code, room }) => [code, room])).toEqual([['unanswered', 'late']])
    await vi.advanceTimersByTimeAsync(2000)
    FakeWebSocket.newest.onopen!()
    expect(FakeWebSocket.all.length).toBe(2)
    expect(commands()).toEqual(['subscribe'])
    client.close()
  })

  it('is not left while its answers come, however slowly, nor when it owes none', async () => {
    const { client } = await connectedClient()
    const errors = errorsOf(client)
    client.open('late')
    await settle()
    hubSays({ type: 'subscribed', room: 'late', mode: 'dump', epoch: 'e1' })
    for (let part = 0; part < 10; part++) {
      await live(40)
      hubSays({ ...emptyDump, room: 'late', last: part === 9 })
    }
    await live(200)
    expect(errors).toEqual([])
    expect(FakeWebSocket.all.length).toBe(1)
    client.close()
  })

  it('leaves no timer behind that would keep a program running', async () => {
    const { client } = await connectedClient()
    client.open('late')
    await settle()
    client.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('what comes of a room before its last unsubscribe is answered is not taken for what comes of it anew', async () => {
  const { client, handle } = await connectedClient()
  handle.release()
  await settle()
  const second = client.open('room')
  await settle()
  second.release()
  await settle()
  const third = client.open('room')
  await settle()
  expect(commands()).toEqual(['subscribe', 'unsubscribe', 'subscribe', 'unsubscribe', 'subscribe'])
  hubSays({ type: 'unsubscribed', room: 'room' })
  hubSays({ type: 'subscribed', room: 'room', mode: 'dump', epoch: 'e1' })
  hubSays({ ...emptyDump, messages: [{ id: 'deleted-meanwhile', version: 1, data: 1 }], last: false })
  hubSays({ type: 'unsubscribed', room: 'room' })
  hubSays({ type: 'subscribed', room: 'room', mode: 'dump', epoch: 'e1' })
  hubSays({ ...emptyDump, messages: [{ id: 'a', version: 2, data: 2 }] })
  expect([...third.state.keys()]).toEqual(['a'])
  client.close()
})

describe('a wait for a room while the hub is down', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
  const waiting = async () => {
    const client = new Pubby('http://hub', { WebSocket: FakeWebSocket })
    const handle = client.open('room')
    await settle()
    ;(FakeWebSocket.newest.onerror as (event: object) => void)({ error: refused })
    FakeWebSocket.newest.onclose!({ code: 1006, reason: '' })
    return { client, handle }
  }
  const cause = { code: 1006, reason: refused.message, cause: refused }

  it.each([
    ['its signal', 'aborted', (_: Pubby, __: object, abort: () => void) => abort()],
    ['release()', 'released', (_: Pubby, handle: { release(): void }) => handle.release()],
    ['close()', 'released', (client: Pubby) => client.close()]
  ])('that is ended by %s says why the hub was not reached', async (_, code, end) => {
    const { client, handle } = await waiting()
    const controller = new AbortController()
    const ended = handle.whenReady(controller.signal)
    end(client, handle, () => controller.abort())
    await expect(ended).rejects.toMatchObject({ code, cause, message: expect.stringContaining('ECONNREFUSED') })
    await expect(handle.whenReady(AbortSignal.abort())).rejects.toMatchObject({ cause })
    client.close()
  })

  it('ends a loop that waits too, without an error', async () => {
    const { client, handle } = await waiting()
    const iterator = handle[Symbol.asyncIterator]()
    const next = iterator.next()
    handle.release()
    expect(await next).toEqual({ done: true, value: undefined })
    client.close()
  })

  it('of a client that has failed already ends at once, unless it is asked to connect', async () => {
    const { client } = await connectedClient()
    FakeWebSocket.newest.onclose!({ code: 4003, reason: 'forbidden' })
    const late = client.open('late')
    await expect(late.whenReady()).rejects.toMatchObject({ code: 'connection_failed', cause: { code: 4003 } })
    await expect(late[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'connection_failed' })
    const ready = late.whenReady()
    client.connect()
    FakeWebSocket.newest.onopen!()
    hubSays({ ...emptyDump, room: 'late' })
    await ready
    client.close()
  })
})
