import { inspect } from 'node:util'
import type { HubConnection, IHubProtocol } from '@microsoft/signalr'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pubby, type PubbyError, type TokenSource, type WebSocketConstructor } from '../../src/index'
import { Pubby as SignalRPubby } from '../../src/signalr/index'
import { FakeHubConnection } from '../support/fake-hub-connection'
import { FakeWebSocket } from '../support/fake-websocket'

beforeEach(() => {
  vi.useFakeTimers()
  // A wait of nearly two seconds; else one in a thousand is none.
  vi.spyOn(Math, 'random').mockReturnValue(0.999)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

const build = (url: string, protocol: IHubProtocol) => new FakeHubConnection(url, protocol) as unknown as HubConnection
const entries: [string, (token: TokenSource) => Pubby | SignalRPubby, () => (string | undefined)[]][] = [
  ['plain', token => new Pubby('http://hub', { token, WebSocket: FakeWebSocket }), () => FakeWebSocket.all.map(({ token }) => token)],
  ['SignalR', token => new SignalRPubby('http://hub', { token, build }), () => FakeHubConnection.all.map(({ token }) => token)]
]

/** What a callback without types may give. */
const values: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['an empty text', ''],
  ['a number', 5],
  ['an object', {}],
  ['a lone half of a character', '\ud800']
]
const ways: [string, (value: unknown) => unknown][] = [
  ['gives', value => value],
  ['promises', value => Promise.resolve(value)]
]
const table = values.flatMap(([name, value]) => ways.map(([way, give]) => [way, name, () => give(value)] as const))

describe.each(entries)('%s: a token callback', (_, newClient, tokens) => {
  beforeEach(() => {
    FakeWebSocket.all = []
    FakeHubConnection.all = []
  })

  it.each(table)('that %s %s has failed, and is called again on the next try', async (_way, _name, give) => {
    const answers: unknown[] = [give(), 'good']
    const errors: PubbyError[] = []
    const client = newClient(() => answers.shift() as string)
    client.on('error', error => errors.push(error))
    client.open('room')
    await vi.advanceTimersByTimeAsync(0)
    expect(errors.map(({ code, cause }) => [code, cause instanceof Error])).toEqual([['token_failed', true]])
    expect(client.status).toMatchObject({ state: 'reconnecting', reason: 'token_failed', cause: errors[0]!.cause })
    expect(tokens()).toEqual([])

    await vi.advanceTimersByTimeAsync(2000)
    expect(tokens()).toEqual(['good'])
    expect(errors).toHaveLength(1)
    client.close()
  })

  it('that never answers is called again on the try after the one that it held up', async () => {
    const answers = [new Promise<string>(() => {}), 'good']
    const source = vi.fn(() => answers.shift()!)
    const client = newClient(source)
    client.connect()
    await vi.advanceTimersByTimeAsync(15000)
    expect(client.status).toMatchObject({ state: 'reconnecting', reason: 'timeout' })
    await vi.advanceTimersByTimeAsync(2000)
    expect([source.mock.calls.length, tokens()]).toEqual([2, ['good']])
    client.close()
  })

  it('that answers after its try was given up is not heard', async () => {
    let answerLate = (_: string) => {}
    const answers = [new Promise<string>(resolve => (answerLate = resolve)), new Promise<string>(() => {})]
    const client = newClient(() => answers.shift()!)
    client.connect()
    await vi.advanceTimersByTimeAsync(17000)
    answerLate('late')
    await vi.advanceTimersByTimeAsync(0)
    expect(tokens()).toEqual([])
    client.close()
  })
})

describe('a token over a plain WebSocket', () => {
  beforeEach(() => {
    FakeWebSocket.all = []
  })

  const jwt = 'eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln_-'
  const connect = (token: string, WebSocket: WebSocketConstructor = FakeWebSocket) => {
    const client = new Pubby('http://hub/?region=eu', { token, WebSocket })
    client.open('room')
    FakeWebSocket.newest.onopen!()
    return { client, socket: FakeWebSocket.newest }
  }

  it('is a subprotocol, and in no address', () => {
    const { client, socket } = connect(jwt)
    expect(socket).toMatchObject({ url: 'ws://hub/ws?region=eu', protocols: ['pubby.v1', `pubby.token.${jwt}`] })
    expect(socket.sent.map(({ action }) => action)).toEqual(['subscribe'])
    client.close()
  })

  it.each(['a b', 'a/b', 'a=b', '"a"', 'ä', 'a,b'])('that is no subprotocol is in the address: %s', token => {
    const { client, socket } = connect(token)
    expect(socket).toMatchObject({ url: `ws://hub/ws?region=eu&access_token=${encodeURIComponent(token)}`, protocols: [] })
    client.close()
  })

  it('is in the address where the class takes no subprotocols', () => {
    class Refusing extends FakeWebSocket {
      constructor(url: string, protocols?: string[]) {
        if (protocols) throw new TypeError('one argument')
        super(url)
      }
    }
    const { client, socket } = connect(jwt, Refusing)
    expect(socket).toMatchObject({ url: `ws://hub/ws?region=eu&access_token=${jwt}`, protocols: [] })
    client.close()
  })

  it('is the first frame where the class passes over subprotocols', async () => {
    class Ignoring extends FakeWebSocket {
      constructor(url: string) {
        super(url)
      }
    }
    const { client, socket } = connect(jwt, Ignoring)
    await vi.advanceTimersByTimeAsync(0)
    expect(socket.url).toBe('ws://hub/ws?region=eu')
    expect(socket.sent).toEqual([
      { action: 'authorize', token: jwt },
      { action: 'subscribe', rooms: [{ room: 'room', dump: true }] }
    ])
    client.close()
  })
})

describe('a token over SignalR', () => {
  beforeEach(() => {
    FakeHubConnection.all = []
  })

  /** As SignalR has it. */
  const unauthorized = "Failed to complete negotiation with the server: Error: Unauthorized: Status code '401'"

  it('that negotiation refuses is replaced, once', async () => {
    const source = vi.fn(() => `t${source.mock.calls.length}`)
    const client = new SignalRPubby('http://hub', { token: source, build })
    client.connect()
    await vi.advanceTimersByTimeAsync(0)
    FakeHubConnection.newest.refuse(unauthorized)
    await vi.advanceTimersByTimeAsync(0)
    expect(client.status).toMatchObject({ state: 'reconnecting', code: 4001, reason: unauthorized })
    await vi.advanceTimersByTimeAsync(2000)
    expect(FakeHubConnection.all.map(({ token }) => token)).toEqual(['t1', 't2'])
    FakeHubConnection.newest.refuse(unauthorized)
    await vi.advanceTimersByTimeAsync(0)
    expect(client.status).toMatchObject({ state: 'failed', code: 4001 })
  })

  it('is not what a 401 is about where there is none', async () => {
    const client = new SignalRPubby('http://hub', { build })
    client.connect()
    await vi.advanceTimersByTimeAsync(0)
    FakeHubConnection.newest.refuse(unauthorized)
    await vi.advanceTimersByTimeAsync(0)
    expect(client.status).toMatchObject({ state: 'reconnecting', code: 1006 })
    client.close()
  })

  it('that is refused in band is an error of the client', async () => {
    const source = vi.fn(() => `t${source.mock.calls.length}`)
    const errors: PubbyError[] = []
    const client = new SignalRPubby('http://hub', { token: source, build })
    client.on('error', error => errors.push(error))
    client.connect()
    await vi.advanceTimersByTimeAsync(0)
    FakeHubConnection.newest.accept()
    await vi.advanceTimersByTimeAsync(0)
    FakeHubConnection.newest.call('Expiring', { inMs: 60000 })
    await vi.advanceTimersByTimeAsync(0)
    FakeHubConnection.newest.calls[0]!.reject(new Error('token_invalid: Another subject.'))
    await vi.advanceTimersByTimeAsync(0)
    expect(errors).toMatchObject([{ code: 'token_invalid', message: 'Another subject.' }])
    expect(client.status.state).toBe('connected')
    client.close()
  })
})

describe.each(entries)('%s: no error and no status has the text of a token', (name, newClient) => {
  it('whatever becomes of it', async () => {
    FakeWebSocket.all = []
    FakeHubConnection.all = []
    const told: unknown[] = []
    const answers = ['secret-1', 'secret-1', 'secret-2', 'secret-3']
    const client = newClient(() => answers.shift()!)
    client.on('error', error => told.push(error, error.cause))
    client.on('status', status => told.push(status))
    client.open('room').on('error', error => told.push(error))
    await vi.advanceTimersByTimeAsync(0)
    const isPlain = name === 'plain'
    const accept = () => (isPlain ? FakeWebSocket.newest.onopen!() : FakeHubConnection.newest.accept())
    const drop = (code: number) =>
      isPlain ? FakeWebSocket.newest.onclose!({ code, reason: 'token' }) : FakeHubConnection.newest.end(code, 'token')
    accept()
    await vi.advanceTimersByTimeAsync(0)
    if (isPlain) FakeWebSocket.newest.onmessage!({ data: '{"type":"expiring","inMs":60000}' })
    else FakeHubConnection.newest.call('Expiring', { inMs: 60000 })
    await vi.advanceTimersByTimeAsync(2000)
    for (let at = 0; at < 2; at++) {
      drop(4001)
      await vi.advanceTimersByTimeAsync(2000)
      if (at === 0) accept()
      await vi.advanceTimersByTimeAsync(0)
    }
    expect(client.status.state).toBe('failed')
    expect(told.length).toBeGreaterThan(8)
    expect(inspect(told, { depth: 10 })).not.toContain('secret')
  })
})
