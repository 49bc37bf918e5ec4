import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { clientKinds } from '../support/client-kinds'
import { HubProcess, noHub } from '../support/hub-process'
import { until } from '../support/until'

/** Closes a client at each point where a program that uses it may be waiting, and at the moments between. */
describe.skipIf(noHub).each(clientKinds)('%s, closed at any moment', (_, newClient) => {
  let hub: HubProcess
  const unhandled: unknown[] = []
  const note = (fault: unknown) => unhandled.push(fault)
  beforeAll(async () => {
    process.on('unhandledRejection', note)
    hub = await HubProcess.start()
    await hub.newPublisher().put('room', 'score', 1)
  })
  afterEach(() => expect(unhandled).toEqual([]))
  afterAll(async () => {
    process.off('unhandledRejection', note)
    await hub?.stop()
  })

  it('leaves nothing behind: no wait that never ends, no subscription, no event', async () => {
    // Microtasks first, then turns of the event loop, each a later point of the connect, the subscribe and the dump.
    for (let moment = 0; moment < 40; moment++) {
      const client = newClient(hub.url)
      const handle = client.open('room')
      const ready = handle.whenReady().then(
        () => 'ready',
        error => error.code
      )
      const loop = (async () => {
        for await (const _message of handle);
        return 'ended'
      })()
      for (let at = 0; at < moment; at++) await (moment < 10 ? undefined : new Promise(resolve => setImmediate(resolve)))

      let isClosed = false
      const late: unknown[] = []
      for (const event of ['message', 'change', 'ready', 'error'] as const) handle.on(event, () => isClosed && late.push(event))
      client.close()
      isClosed = true

      expect(['ready', 'released']).toContain(await ready)
      expect(await loop).toBe('ended')
      expect(client.status.state).toBe('closed')
      await expect(handle.whenReady().catch(error => error.code)).resolves.toBe(handle.isReady ? undefined : 'released')
      expect(late).toEqual([])
    }
    await until(async () => (await hub.subscribers('room')) === 0, 'nobody is subscribed')
  })

  it('a handle released at any moment leaves the others as they are', async () => {
    const client = newClient(hub.url)
    for (let moment = 0; moment < 40; moment++) {
      const [stays, goes] = [client.open('room'), client.open('room')]
      for (let at = 0; at < moment; at++) await (moment < 10 ? undefined : new Promise(resolve => setImmediate(resolve)))
      goes.release()
      await stays.whenReady()
      expect(stays.get('score')).toBe(1)
      stays.release()
    }
    await until(async () => (await hub.subscribers('room')) === 0, 'nobody is subscribed')
    client.close()
  })
})
