import { HttpTransportType, HubConnectionBuilder, LogLevel } from '@microsoft/signalr'
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoomClient } from '../../src/index'
import { Pubby as SignalRPubby } from '../../src/signalr/index'
import { clientKinds } from '../support/client-kinds'
import { GatedProxy } from '../support/gated-proxy'
import { HubProcess, noHub } from '../support/hub-process'
import { until } from '../support/until'

const options = { skipNegotiation: true, transport: HttpTransportType.WebSockets }
const builder = (url: string) => new HubConnectionBuilder().withUrl(url, options).configureLogging(LogLevel.None)
/** Also those that make the connection themselves, and leave out the protocol that they are given. */
const kinds: [string, (url: string) => RoomClient][] = [
  ...clientKinds,
  ['SignalR, built by the application', url => new SignalRPubby(url, { build: at => builder(at).build() })],
  [
    'SignalR, MessagePack, built by the application',
    url => new SignalRPubby(url, { build: at => builder(at).withHubProtocol(new MessagePackHubProtocol()).build() })
  ]
]

/** What a page change does: the last handle goes, and the next one comes before the hub has answered. */
describe.skipIf(noHub)('a room that is released and opened again', () => {
  let hub: HubProcess
  let proxy: GatedProxy
  beforeAll(async () => {
    hub = await HubProcess.start()
    proxy = await GatedProxy.start(hub.port)
    await hub.newPublisher().put('room', 'score', 1)
  })
  afterAll(async () => {
    proxy?.stop()
    await hub?.stop()
  })

  it.each(kinds)('%s: is ready, also when all answers come at once', async (_, newClient) => {
    const client = newClient(proxy.url)
    const errors: unknown[] = []
    client.on('error', error => errors.push(error))
    let handle = client.open('room')
    await handle.whenReady()
    for (let round = 0; round < 20; round++) {
      proxy.hold()
      handle.release()
      // A turn, in which the room is given up; else nothing would be sent.
      await new Promise(resolve => setImmediate(resolve))
      handle = client.open('room')
      // Without the protocol it was given, the client asks only when it has the first answer.
      const isOrdered = kinds.findIndex(([, one]) => one === newClient) < clientKinds.length
      if (isOrdered) await until(() => proxy.holds('epoch') && proxy.holds('last'), 'the hub has answered all')
      proxy.burst()
      await handle.whenReady(AbortSignal.timeout(60_000))
      expect(handle.get('score')).toBe(1)
    }
    expect(errors).toEqual([])
    client.close()
  })
})
