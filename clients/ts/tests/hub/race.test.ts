import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientKinds } from '../support/client-kinds'
import { GatedProxy } from '../support/gated-proxy'
import { HubProcess, noHub } from '../support/hub-process'
import { heldBy, race, raceSteps } from '../support/race'
import { raceGround } from '../support/race-ground'
import { sameAsStored } from '../support/same-as-stored'

describe.skipIf(noHub)('opens, releases and cuts in any order', () => {
  let hub: HubProcess
  let proxy: GatedProxy
  beforeAll(async () => {
    hub = await HubProcess.start()
    proxy = await GatedProxy.start(hub.port)
  })
  afterAll(async () => {
    proxy?.stop()
    await hub?.stop()
  })

  it.each(clientKinds)('%s: every room that is open in the end is ready, and holds what the hub holds', async (_, newClient) => {
    const publisher = hub.newPublisher()
    const ground = raceGround(publisher, proxy)
    const property = fc.asyncProperty(raceSteps, async steps => {
      const client = newClient(proxy.url)
      const errors: unknown[] = []
      const seen: string[] = []
      client.on('error', error => errors.push(error))
      client.on('status', ({ state }) => seen.push(state))
      try {
        const handles = await race(client, steps, ground)
        await sameAsStored(hub, () => heldBy(handles))
        expect(errors).toEqual([])
      } catch (fault) {
        // A hang is rare: what it looked like from both sides is told with it.
        throw new Error(`${fault}\nclient: ${seen.join(' ')} ${errors}\nhub: ${await hub.describe(['race-a', 'race-b'])}`)
      } finally {
        client.close()
      }
    })
    // The first failure is told as it is: a smaller one of a hang would take as long again.
    await fc.assert(property, { numRuns: 40, endOnFailure: true })
  })
})
