import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import fc from 'fast-check'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RoomClient, RoomHandle } from '../../src/index'
import { connect, missing, openPage } from '../support/browser'
import { GatedProxy } from '../support/gated-proxy'
import { HubProcess } from '../support/hub-process'
import { type heldBy, type RaceGround, type RaceStep, type race, raceSteps } from '../support/race'
import { raceGround } from '../support/race-ground'
import { sameAsStored } from '../support/same-as-stored'
import { serveFiles } from '../support/static-files'

const folder = fileURLToPath(new URL('../../', import.meta.url))

/** What the page has: the client as it is built, and the race. */
interface Raced {
  RaceClient: new (url: string) => RoomClient
  race: typeof race
  heldBy: typeof heldBy
  gate: RaceGround['gate']
  put: RaceGround['put']
  client: RoomClient
  handles: RoomHandle[]
  errors: string[]
}
declare const window: Raced

describe.skipIf(missing)(`opens, releases and cuts in a browser${missing ? `: ${missing}` : ''}`, () => {
  let hub: HubProcess
  let proxy: GatedProxy
  let files: Awaited<ReturnType<typeof serveFiles>>
  let browser: Browser
  let page: Page
  beforeAll(async () => {
    hub = await HubProcess.start()
    proxy = await GatedProxy.start(hub.port)
    files = await serveFiles(folder)
    browser = await connect()
    page = await openPage(browser)
    // Any document will do; this one is text to a browser.
    await page.goto(`${files.url}/dist/index.js`)
    const ground = raceGround(hub.newPublisher(), proxy)
    await page.exposeFunction('gate', ground.gate)
    await page.exposeFunction('put', ground.put)
    await page.addScriptTag({ content: await bundle() })
  })
  afterAll(async () => {
    await browser?.close()
    files?.stop()
    proxy?.stop()
    await hub?.stop()
  })

  it('every room that is open in the end is ready, and holds what the hub holds', async () => {
    const property = fc.asyncProperty(raceSteps, async steps => {
      await page.evaluate(run, [proxy.url, steps] as [string, RaceStep[]])
      await sameAsStored(hub, () => page.evaluate(() => window.heldBy(window.handles)))
      const errors = await page.evaluate(() => {
        window.client.close()
        return window.errors
      })
      expect(errors).toEqual([])
    })
    await fc.assert(property, { numRuns: 20 })
  })
})

/** In the page. */
async function run([url, steps]: [string, RaceStep[]]): Promise<void> {
  window.errors = []
  window.client = new window.RaceClient(url)
  window.client.on('error', error => window.errors.push(error.code))
  window.handles = await window.race(window.client, steps, { gate: window.gate, put: window.put })
}

async function bundle(): Promise<string> {
  const contents = `import { Pubby } from './dist/index.js'
    import { heldBy, race } from './tests/support/race'
    Object.assign(window, { RaceClient: Pubby, heldBy, race })`
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error'
  })
  return outputFiles[0]!.text
}
