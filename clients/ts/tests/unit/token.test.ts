import type { HubConnection } from '@microsoft/signalr'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Pubby, type PubbyError } from '../../src/index'
import { Pubby as SignalRPubby } from '../../src/signalr/index'
import { FakeHubConnection } from '../support/fake-hub-connection'
import { FakeWebSocket } from '../support/fake-websocket'

beforeEach(() => {
  vi.useFakeTimers()
  // A wait of half a second; else one in 500 is none.
  vi.spyOn(Math, 'random').mockReturnValue(0.999)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

type Token = () => string
const build = (url: string) => new FakeHubConnection(url) as unknown as HubConnection
const entries: [string, (token: Token) => Pubby | SignalRPubby, () => string[]][] = [
  ['plain', token => new Pubby('http://hub', { token, WebSocket: FakeWebSocket }), () => FakeWebSocket.all.map(({ url }) => url)],
  ['SignalR', token => new SignalRPubby('http://hub', { token, build }), () => FakeHubConnection.all.map(({ url }) => url)]
]

/** What a callback without types may give. */
const values: [string, unknown][] = [
  ['undefined', undefined],
  ['null', null],
  ['a number', 5],
  ['an object', {}],
  ['a lone half of a character', '\ud800']
]
const ways: [string, (value: unknown) => unknown][] = [
  ['gives', value => value],
  ['promises', value => Promise.resolve(value)]
]
const table = values.flatMap(([name, value]) => ways.map(([way, give]) => [way, name, () => give(value)] as const))

describe.each(entries)('%s: a token callback', (_, newClient, urls) => {
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
    expect(urls()).toEqual([])

    await vi.advanceTimersByTimeAsync(500)
    expect(urls()).toEqual([expect.stringMatching(/^(ws:\/\/hub\/ws|http:\/\/hub\/hub)\?access_token=good$/)])
    expect(errors).toHaveLength(1)
    client.close()
  })
})
