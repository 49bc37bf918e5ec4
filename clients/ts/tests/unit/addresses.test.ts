import type { HubConnection } from '@microsoft/signalr'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { asReturning } from '../../src/connection/address'
import { Pubby } from '../../src/index'
import { Pubby as SignalRPubby } from '../../src/signalr/index'
import { FakeHubConnection } from '../support/fake-hub-connection'
import { FakeWebSocket } from '../support/fake-websocket'
import { newTvClient } from '../vectors/tv-client'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const build = (url: string) => new FakeHubConnection(url) as unknown as HubConnection

/** What each entry connects to. */
const entries: [string, string, (url: string) => { open(room: string, options: object): unknown; close(): void }, () => string][] = [
  ['plain', '/ws', url => new Pubby(url, { WebSocket: FakeWebSocket }), () => FakeWebSocket.newest.url],
  ['tv', '/ws', url => newTvClient([url]), () => FakeWebSocket.newest.url],
  ['signalr', '/hub', url => new SignalRPubby(url, { build }), () => FakeHubConnection.newest.url.replace(/^http/, 'ws')]
]

/** An address as it is given, `~` for the endpoint's own path, and where it leads. */
const table: [string, string][] = [
  ['https://hub.example.com', 'wss://hub.example.com~'],
  ['http://localhost:5080', 'ws://localhost:5080~'],
  ['http://localhost:5080/', 'ws://localhost:5080~'],
  ['ws://hub', 'ws://hub~'],
  ['https://host/pubby', 'wss://host/pubby~'],
  ['https://host/pubby/', 'wss://host/pubby~'],
  ['https://host/a/b//', 'wss://host/a/b~'],
  ['https://host/news', 'wss://host/news~'],
  ['https://host/wsx', 'wss://host/wsx~'],
  ['https://host/xws', 'wss://host/xws~'],
  ['https://host/xhub', 'wss://host/xhub~'],
  ['https://host~', 'wss://host~'],
  ['https://host/pubby~', 'wss://host/pubby~'],
  ['https://host/pubby~/', 'wss://host/pubby~'],
  ['https://host~/pubby', 'wss://host~/pubby~'],
  ['ws://hub?tenant=1', 'ws://hub~?tenant=1'],
  ['https://host/pubby?tenant=1', 'wss://host/pubby~?tenant=1'],
  ['https://host/pubby~?tenant=1', 'wss://host/pubby~?tenant=1'],
  ['http://[::1]:5080/p', 'ws://[::1]:5080/p~']
]

describe.each(entries)('%s: an address is the base of a hub', (_, path, newClient, url) => {
  it.each(table)('%s leads to %s', (given, wanted) => {
    const client = newClient(given.replace(/~/g, path))
    client.open('room', {})
    expect(url()).toBe(wanted.replace(/~/g, path))
    client.close()
  })

  it.each(['hub.example.com', 'https://', 'ftp://hub', 'http://ho st', 'https://host/p#there', '', undefined])(
    '%s is told at once',
    given => {
      expect(() => newClient(given as string)).toThrow(expect.objectContaining({ code: 'url_invalid' }))
    }
  )
})

it.each([
  ['ws://hub/ws', 'ws://hub/ws?r=1'],
  ['ws://hub/ws?tenant=1', 'ws://hub/ws?tenant=1&r=1'],
  ['ws://hub/ws?r=1', 'ws://hub/ws?r=1'],
  ['ws://hub/ws?tenant=1&r=1', 'ws://hub/ws?tenant=1&r=1'],
  ['ws://hub/ws?for=1', 'ws://hub/ws?for=1&r=1']
])('a client that resumes at %s goes to %s', (given, wanted) => {
  expect(asReturning(given)).toBe(wanted)
})

describe('what no platform can connect to', () => {
  it.each([
    ['an empty list', []],
    ['a port that is none', 'http://hub:99999'],
    ['one of several', ['http://hub', 'http://[::1']]
  ])('%s is told at once', (_, urls) => {
    for (const newClient of [() => new Pubby(urls, { WebSocket: FakeWebSocket }), () => new SignalRPubby(urls, { build })]) {
      expect(newClient).toThrow(expect.objectContaining({ code: 'url_invalid' }))
    }
  })
})
