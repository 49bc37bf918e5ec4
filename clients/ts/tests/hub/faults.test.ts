import { afterEach, describe, expect, it } from 'vitest'
import type { RoomClient } from '../../src/index'
import { clientKinds } from '../support/client-kinds'
import { HubProcess, noHub } from '../support/hub-process'
import { Load } from '../support/load'
import { until } from '../support/until'
import { WatchedRoom } from '../support/watched-room'

const rooms = ['fault-a', 'fault-b', 'fault-c']
// A drain that spreads its clients over no time, so that the test need not wait for its turn.
const quickDrain = { Pubby__Drain__Seconds: '0' }

describe.skipIf(noHub).each(clientKinds)('%s', (_, newClient) => {
  const tidy: (() => unknown)[] = []
  afterEach(async () => {
    for (const undo of tidy.splice(0).reverse()) await undo()
  })
  const start = async () => {
    const hub = await HubProcess.start(quickDrain)
    tidy.push(() => hub.stop())
    return hub
  }
  const watch = async (urls: string | string[]) => {
    const client: RoomClient = newClient(urls)
    tidy.push(() => client.close())
    const watched = rooms.map(room => new WatchedRoom(client, room))
    await Promise.all(watched.map(({ handle }) => handle.whenReady()))
    return { client, watched }
  }
  const untilConnected = (client: RoomClient) => until(() => client.status.state === 'connected', 'the client is connected')

  it('a hub that is killed under load and comes back: resumed, nothing lost, nothing backwards', async () => {
    const hub = await start()
    const { client, watched } = await watch(hub.url)
    const load = new Load(hub.newPublisher(), rooms)
    for (let round = 0; round < 2; round++) {
      const before = load.published
      await until(() => load.published > before + 50, 'more is published')
      await hub.kill()
      await until(() => client.status.state === 'reconnecting', 'the client knows')
      await hub.startAgain()
      // Connected is not resumed: a kill in between would be resumed over together.
      for (const room of watched) await until(() => room.signals.length === round + 2, `${room.handle.name} has resumed`)
    }
    await load.stop()
    for (const room of watched) {
      await room.untilSameAs(hub)
      expect(room.signals).toEqual(['ready', 'resumed', 'resumed'])
      expect(room.messages).toBeGreaterThan(0)
    }
  })

  it('a hub that drains says when to come back, and is come back to', async () => {
    const hub = await start()
    const { client, watched } = await watch(hub.url)
    const load = new Load(hub.newPublisher(), rooms)
    await until(() => watched.every(room => room.messages > 0), 'every room has heard something')
    const endings: (number | undefined)[] = []
    client.on('status', ({ state, code }) => state === 'reconnecting' && endings.push(code))
    await hub.drain()
    expect(endings[0]).toBe(4200)
    await hub.startAgain()
    await untilConnected(client)
    await load.stop()
    for (const room of watched) {
      await until(() => room.signals.length === 2, `${room.handle.name} has resumed`)
      await room.untilSameAs(hub)
      expect(room.signals).toEqual(['ready', 'resumed'])
    }
  })

  it('a hub that is gone for good: the next address is taken, and another store is told as a reset', async () => {
    const [first, second] = [await start(), await start()]
    for (const [hub, score] of [[first, 1] as const, [second, 2] as const]) await hub.newPublisher().put(rooms[0]!, 'score', score)
    await first.newPublisher().put(rooms[0]!, 'only-in-the-first', true)
    const { client, watched } = await watch([first.url, second.url])
    expect(watched[0]!.state).toEqual({ score: 1, 'only-in-the-first': true })

    await first.kill()
    await until(() => client.status.state === 'connected' && client.status.url.includes(`:${second.port}`), 'the client has moved')
    for (const room of watched) {
      await until(() => room.signals.length === 2, `${room.handle.name} was reset`)
      await room.untilSameAs(second)
      expect(room.signals).toEqual(['ready', 'reset'])
    }
    expect(watched[0]!.state).toEqual({ score: 2 })
  })
})
