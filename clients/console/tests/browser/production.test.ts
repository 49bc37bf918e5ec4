import { createHash } from 'node:crypto'
import type { Browser, BrowserContext, Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HubProcess } from '../../../ts/tests/support/hub-process'
import { connect, missing, Tab } from '../support/console'

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex')

/** What a screen reader says of a control beside its name. A control of a field set has the set's. */
function descriptionOf(control: Locator): Promise<string | null | undefined> {
  return control.evaluate(element => {
    const id = element.closest('[aria-describedby]')?.getAttribute('aria-describedby')
    return id && document.getElementById(id)?.textContent
  })
}

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
  /** What a room's screen orders. */
  const orders = () => [
    tab.page.locator('form').getByRole('button', { name: 'Publish' }),
    tab.page.getByLabel('Leaves after'),
    tab.page.getByLabel('Data, as JSON'),
    tab.page.getByRole('button', { name: 'Edit score' }),
    tab.page.getByRole('button', { name: 'Delete score' })
  ]
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

  it("offers nothing to publish or delete without a publisher's key, and says where to enter one", async () => {
    const put = await fetch(`${hub.url}/v1/rooms/match-1/messages/score`, {
      method: 'PUT',
      headers: { authorization: 'Bearer publisher', 'content-type': 'application/json' },
      body: '[0,0]'
    })
    expect(put.ok).toBe(true)
    await tab.page.evaluate(() => (location.hash = '#/rooms/match-1'))
    await tab.page.getByText('asked every 2 s').waitFor()
    const note = 'To publish, delete or set how long a message stays'
    await tab.page.getByText(note).waitFor()
    await tab.page.getByRole('cell', { name: '[0,0]' }).waitFor()
    for (const control of orders()) {
      await expect.poll(() => control.isDisabled(), { message: `${control}` }).toBe(true)
      expect(await descriptionOf(control), `${control}`).toContain(note)
    }
    await tab.picture('room-of-a-reader')
    await tab.page.setViewportSize({ width: 390, height: 844 })
    await tab.picture('room-of-a-reader-phone')
    await tab.page.setViewportSize({ width: 1280, height: 720 })
  })

  it("publishes with a publisher's key, and asks for the room that it cannot follow", async () => {
    await tab.page.getByRole('button', { name: "Enter a publisher's key" }).click()
    await tab.page.getByLabel("Publisher's key").fill('publisher')
    await tab.page.getByRole('button', { name: 'Keep' }).click()
    for (const control of orders()) await expect.poll(() => control.isEnabled(), { message: `${control}` }).toBe(true)
    await tab.page.locator('form').getByRole('button', { name: 'Publish' }).click()
    await tab.page.getByText('Stored and broadcast.').waitFor()
    await tab.page.getByRole('cell', { name: '[1,0]' }).waitFor()
    await tab.page.getByText('See Pubby:Admin:PublicUrl').waitFor()
  })

  it('lets a key that may only read change nothing', async () => {
    await tab.page.keyboard.press('Escape')
    await tab.page.evaluate(() => (location.hash = '#/'))
    const drain = tab.page.getByRole('button', { name: 'Drain…', disabled: true })
    await drain.waitFor()
    expect(await descriptionOf(drain)).toContain('This key may only read.')
    await tab.page.getByText('sign in with one that has the role Operate').waitFor()
    await tab.picture('overview-of-a-reader')
    await tab.page.evaluate(() => (location.hash = '#/connections?room=match-1'))
    const disconnect = tab.page.getByRole('button', { name: 'Disconnect all of this room…', disabled: true })
    await disconnect.waitFor()
    expect(await descriptionOf(disconnect)).toContain('This key may only read.')
    await tab.picture('connections-of-a-reader')
    await tab.page.getByRole('button', { name: 'Keys' }).click()
    await tab.page.getByText('Signed in as anna, who may only read.').waitFor()
    await tab.picture('reader')
    expect(await tab.page.evaluate(() => document.cookie + JSON.stringify(localStorage))).not.toMatch(/reader|publisher/)
  })
})
