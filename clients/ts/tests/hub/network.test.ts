import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { Pubby, type RoomClient } from '../../src/index'
import { clientKinds, newPlainClient } from '../support/client-kinds'
import { HubProcess, noHub } from '../support/hub-process'
import { SwallowingProxy } from '../support/swallowing-proxy'
import { until } from '../support/until'
import { WatchedRoom } from '../support/watched-room'

const tidy: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of tidy.splice(0).reverse()) await undo()
})

async function start(settings: Record<string, string> = {}): Promise<HubProcess> {
  const hub = await HubProcess.start(settings)
  tidy.push(() => hub.stop())
  return hub
}

describe.skipIf(noHub)('the network between client and hub', () => {
  it('a network that swallows everything without a word is noticed, and left', async () => {
    const hub = await start()
    const proxy = await SwallowingProxy.start(hub.port)
    tidy.push(() => proxy.stop())
    await hub.newPublisher().put('room', 'before', 0)
    const clients = clientKinds.map(([, newClient]) => newClient(proxy.url))
    tidy.push(() => clients.forEach((client: RoomClient) => client.close()))
    const watched = clients.map(client => new WatchedRoom(client, 'room'))
    await Promise.all(watched.map(({ handle }) => handle.whenReady()))

    proxy.swallow()
    await hub.newPublisher().put('room', 'meanwhile', 1)
    for (const room of watched) {
      // Over SignalR a dump may overtake the answer that names its epoch; cut off between the two, a client cannot resume.
      await until(() => room.signals.length === 2, 'the client has noticed and come back')
      await room.untilSameAs(hub)
      expect(room.state).toEqual({ before: 0, meanwhile: 1 })
    }
  })

  it('a client that reads nothing for a while is caught up with the newest state', async () => {
    const hub = await start()
    let socket: Socket | undefined
    class StallingWebSocket extends WebSocket {
      constructor(url: string) {
        super(url)
        this.on('upgrade', response => {
          socket = response.socket
        })
      }
    }
    const client = new Pubby(hub.url, { WebSocket: StallingWebSocket })
    tidy.push(() => client.close())
    const watched = new WatchedRoom(client, 'busy')
    await watched.handle.whenReady()

    socket!.pause()
    const publisher = hub.newPublisher()
    const text = 'x'.repeat(8000)
    // More than the outbox and both sockets' buffers hold.
    const rounds = 20
    for (let round = 0; round < rounds; round++) {
      await publisher.putMany(Array.from({ length: 100 }, (_, at) => ({ room: 'busy', id: `id-${at}`, data: { round, text } })))
    }
    await publisher.delete('busy', 'id-0')
    socket!.resume()
    await watched.untilSameAs(hub)
    expect(watched.signals).toEqual(['ready'])
    expect(watched.messages).toBeLessThan(rounds * 100)
  })

  it('1,000 rooms on one client, through a restart', async () => {
    const hub = await start({ Pubby__Limits__RoomsPerConnection: '1001' })
    const client = newPlainClient(hub.url)
    tidy.push(() => client.close())
    const names = Array.from({ length: 1000 }, (_, at) => `stadium-${at}:${'x'.repeat(at % 100)}`)
    const publications = names.map((room, at) => ({ room, id: 'seats', data: at }))
    await hub.newPublisher().putMany(publications)
    const watched = names.map(name => new WatchedRoom(client, name))
    await Promise.all(watched.map(({ handle }) => handle.whenReady()))
    expect(watched.map(({ handle }) => handle.get('seats'))).toEqual(names.map((_, at) => at))

    await hub.kill()
    await hub.startAgain()
    await hub.newPublisher().putMany(publications.map(publication => ({ ...publication, data: publication.data + 1 })))
    await until(() => watched.every(({ handle }) => handle.get('seats') === names.indexOf(handle.name) + 1), 'every room has the new value')
    await until(() => watched.every(({ signals }) => signals.length === 2), 'every room has resumed')
    expect(new Set(watched.map(({ signals }) => signals.join()))).toEqual(new Set(['ready,resumed']))
    expect(watched.flatMap(({ faults }) => faults)).toEqual([])

    for (const { handle } of watched.slice(0, 150)) handle.release()
    const late = new WatchedRoom(client, 'opened-meanwhile')
    await late.handle.whenReady()
    await until(async () => (await hub.subscribers(names[149]!)) === 0, 'the rooms are given up')
    expect(client.status.state).toBe('connected')
  })
})
