import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoomClient } from '../../src/index'
import { clientKinds } from '../support/client-kinds'
import { HubProcess, noHub } from '../support/hub-process'
import { until } from '../support/until'
import { WatchedRoom } from '../support/watched-room'

describe.skipIf(noHub)(`a client of a real hub${noHub ? `: ${noHub}` : ''}`, () => {
  let hub: HubProcess
  const clients: RoomClient[] = []
  beforeAll(async () => {
    hub = await HubProcess.start()
  })
  afterAll(async () => {
    for (const client of clients) client.close()
    await hub?.stop()
  })

  for (const [kind, newClient] of clientKinds) {
    const room = `live-${clientKinds.findIndex(([name]) => name === kind)}`
    const open = () => {
      const client = newClient(hub.url)
      clients.push(client)
      return client
    }

    it(`${kind}: gets the dump, then every change, deleted and expired ones too`, async () => {
      const publisher = hub.newPublisher()
      await publisher.put(room, 'score', [0, 0])
      await publisher.put(room, 'info', { teams: ['A', 'B'], at: null, big: 9007199254740991, text: 'ü€😀' })
      const watched = new WatchedRoom(open(), room)
      await watched.handle.whenReady()
      expect(watched.state).toEqual({ score: [0, 0], info: { teams: ['A', 'B'], at: null, big: 9007199254740991, text: 'ü€😀' } })

      await publisher.put(room, 'score', [1, 0])
      const shown: unknown[] = []
      watched.handle.on('message', ({ id, data }) => id === 'flash' && shown.push(data))
      await publisher.put(room, 'flash', 'goal', { ttl: 1 })
      await publisher.delete(room, 'info')
      await until(() => shown[0] === 'goal', 'the flash is shown')
      await until(() => !watched.handle.state.has('flash'), 'the flash has expired')
      await watched.untilSameAs(hub)
      expect(watched.state).toEqual({ score: [1, 0] })
      expect(watched.signals).toEqual(['ready'])
    })

    it(`${kind}: for await gives what the room holds, then what comes`, async () => {
      const publisher = hub.newPublisher()
      await publisher.put(room, 'score', [2, 0])
      const handle = open().open<[number, number]>(room)
      const seen: unknown[] = []
      for await (const message of handle) {
        seen.push(message.data)
        if (seen.length === 1) await publisher.put(room, 'score', [2, 1])
        if (seen.length === 2) break
      }
      expect(seen).toEqual([
        [2, 0],
        [2, 1]
      ])
    })

    it(`${kind}: a refused room is told, and the others go on`, async () => {
      const client = open()
      const bad = client.open('no*room')
      const good = client.open(room)
      await expect(bad.whenReady()).rejects.toMatchObject({ code: 'room_invalid' })
      await good.whenReady()
    })

    it(`${kind}: releasing the last handle unsubscribes, closing the client ends the rest`, async () => {
      const client = open()
      const [first, second] = [client.open(`${room}-shared`), client.open(`${room}-shared`)]
      await Promise.all([first.whenReady(), second.whenReady()])
      expect(await hub.subscribers(`${room}-shared`)).toBe(1)
      first.release()
      second.release()
      await until(async () => (await hub.subscribers(`${room}-shared`)) === 0, 'nobody is subscribed')
      expect(client.status.state).toBe('connected')
      client.close()
      expect(() => client.open(room)).toThrow('closed')
    })
  }
})
