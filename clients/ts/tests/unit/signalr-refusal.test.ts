import type { HubConnection } from '@microsoft/signalr'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Pubby, type PubbyError } from '../../src/signalr/index'
import { FakeHubConnection } from '../support/fake-hub-connection'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('a call that the hub refused as a whole is told with its code and its sentence', async () => {
  const client = new Pubby('http://hub.test/hub', {
    build: (url, protocol) => new FakeHubConnection(url, protocol) as unknown as HubConnection
  })
  const errors: PubbyError[] = []
  client.on('error', error => errors.push(error))
  client.open('room')
  await vi.advanceTimersByTimeAsync(0)
  FakeHubConnection.newest.accept()
  await vi.advanceTimersByTimeAsync(100)
  FakeHubConnection.newest.calls[0]!.reject(new Error('rate_limited: Too many commands at once.'))
  await vi.advanceTimersByTimeAsync(0)
  expect(errors.map(({ code }) => code)).toEqual(['rate_limited'])
  client.close()
})
