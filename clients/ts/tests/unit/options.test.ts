import type { HubConnection } from '@microsoft/signalr'
import { expect, it } from 'vitest'
import { Pubby } from '../../src/index'
import { Pubby as SignalRPubby } from '../../src/signalr/index'
import { FakeHubConnection } from '../support/fake-hub-connection'
import { FakeWebSocket } from '../support/fake-websocket'
import { newTvClient } from '../vectors/tv-client'

const entries: [string, (options: object) => { close(): void }][] = [
  ['plain', options => new Pubby('http://hub', { ...options, WebSocket: FakeWebSocket })],
  [
    'signalr',
    options => new SignalRPubby('http://hub', { ...options, build: url => new FakeHubConnection(url) as unknown as HubConnection })
  ],
  ['tv', options => newTvClient(['http://hub'], options)]
]

it.each(entries)('%s: a wait out of its range is told at once', (_, newClient) => {
  const wrong = [-1, 600_001, Number.NaN, '2 s'].map(initialBackoffMs => ({ initialBackoffMs }))
  const wrongToo = [499, 600_001, Number.NaN, Number.POSITIVE_INFINITY].map(maxBackoffMs => ({ maxBackoffMs }))
  for (const options of [...wrong, ...wrongToo]) {
    expect(() => newClient(options), JSON.stringify(options)).toThrow(expect.objectContaining({ code: 'options_invalid' }))
  }
  const right = [{}, { initialBackoffMs: 0 }, { initialBackoffMs: 600_000, maxBackoffMs: 600_000 }, { maxBackoffMs: 500 }]
  for (const options of right) newClient(options).close()
})
