import { createHash } from 'node:crypto'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HubProcess } from '../../../ts/tests/support/hub-process'
import { connect, missing, Tab } from '../support/console'

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex')

/** Keys for each purpose, rooms that nobody may hear without a token, and an origin that may not connect. */
describe.skipIf(missing)(`the console of a hub as in production${missing ? `: ${missing}` : ''}`, () => {
  let browser: Browser
  let context: BrowserContext
  let hub: HubProcess
  let tab: Tab

  beforeAll(async () => {
    hub = await HubProcess.start({
      ASPNETCORE_ENVIRONMENT: 'Production',
      Pubby__Publishers__Keys__0__Name: 'scores',
      Pubby__Publishers__Keys__0__Sha256: sha256('publisher'),
      Pubby__Publishers__Keys__0__Rooms__0: 'match-*',
      Pubby__Admin__Keys__0__Name: 'anna',
      Pubby__Admin__Keys__0__Sha256: sha256('reader'),
      Pubby__Subscribers__AllowedOrigins__0: 'https://tv.example.com'
    })
    browser = await connect()
    context = await browser.newContext()
    tab = await Tab.open(context, hub, `${hub.adminUrl}/`)
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
  })

  it('is in the list of pages, and takes an operator in', async () => {
    await tab.page.getByRole('link', { name: 'The console' }).click()
    await tab.page.getByLabel("Operator's key").fill('reader')
    await tab.page.getByRole('button', { name: 'Sign in' }).click()
    await tab.page.getByRole('cell', { name: 'serving' }).waitFor()
  })

  it("publishes with a publisher's key, and asks for the room that it cannot follow", async () => {
    await tab.page.evaluate(() => (location.hash = '#/rooms/match-1'))
    await tab.page.getByText('asked every 2 s').waitFor()
    const publish = tab.page.locator('form').getByRole('button', { name: 'Publish' })
    await publish.click()
    await tab.page.getByText("Give a publisher's key under Keys").waitFor()

    await tab.page.getByRole('button', { name: 'Keys' }).click()
    await tab.page.getByLabel("Publisher's key").fill('publisher')
    await tab.page.getByRole('button', { name: 'Keep' }).click()
    await publish.click()
    await tab.page.getByText('Stored and broadcast.').waitFor()
    await tab.page.getByRole('cell', { name: '[1,0]' }).waitFor()
    await tab.page.getByText('See Pubby:Admin:PublicUrl').waitFor()
  })

  it('lets a key that may only read change nothing', async () => {
    await tab.page.keyboard.press('Escape')
    await tab.page.evaluate(() => (location.hash = '#/'))
    await tab.page.getByRole('button', { name: 'Drain…' }).click()
    await tab.page.getByRole('button', { name: 'Drain it' }).click()
    await tab.page.getByText('This key may only read').waitFor()
    expect(await tab.page.evaluate(() => document.cookie + JSON.stringify(localStorage))).not.toMatch(/reader|publisher/)
  })
})
