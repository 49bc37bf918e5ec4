import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Browser, BrowserContext } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { HubProcess } from '../../../ts/tests/support/hub-process'
import { until } from '../../../ts/tests/support/until'
import { connect, linkOf, missing, Tab } from '../support/console'

describe.skipIf(missing)(`the console${missing ? `: ${missing}` : ''}`, () => {
  let browser: Browser
  let context: BrowserContext
  let hub: HubProcess
  let tab: Tab
  const key = () => hub.key
  const go = (hash: string) => tab.page.evaluate(to => (location.hash = to), hash)

  beforeAll(async () => {
    hub = await HubProcess.start()
    browser = await connect()
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
    tab = await Tab.open(context, hub, await linkOf(hub))
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
  })
  beforeEach(() => tab.faults.splice(0))

  it('signs in by the link that the hub shows, and keeps the key out of the address', async () => {
    await tab.page.getByRole('heading', { name: 'Overview' }).waitFor()
    expect(await tab.page.evaluate(() => location.href)).toBe(`${hub.adminUrl}/console/#/`)
    expect(await tab.page.evaluate(() => JSON.stringify(localStorage))).not.toContain(key())
    await tab.page.reload()
    await tab.page.getByRole('cell', { name: 'serving' }).waitFor()
    expect(tab.faults).toEqual([])
  })

  it('asks for a key without the link, and says why one is refused', async () => {
    const stranger = await Tab.open(context, hub, `${hub.adminUrl}/console`)
    await stranger.page.getByLabel("Operator's key").fill('dev_wrong')
    await stranger.page.getByRole('button', { name: 'Sign in' }).click()
    await stranger.page.getByText('This hub does not know the key').waitFor()
    await stranger.page.getByLabel("Operator's key").fill(key())
    await stranger.page.getByRole('button', { name: 'Sign in' }).click()
    await stranger.page.getByRole('heading', { name: 'Overview' }).waitFor()
    await stranger.page.getByRole('button', { name: 'Keys' }).click()
    await stranger.page.getByRole('button', { name: 'Sign out' }).click()
    await stranger.page.getByLabel("Operator's key").waitFor()
    expect(await stranger.page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain(key())
    await stranger.page.close()
  })

  it('publishes into a room, and shows at once what others publish', async () => {
    await go('#/rooms')
    await tab.page.getByPlaceholder('Name, or how it begins').fill('match-1')
    await tab.page.getByPlaceholder('Name, or how it begins').press('Enter')
    await tab.page.getByText('The room is empty.').waitFor()
    await tab.page.getByText('live', { exact: true }).waitFor()

    await tab.page.getByLabel('Data, as JSON').fill('[2,1]')
    await tab.page.getByRole('button', { name: 'Publish', exact: true }).last().waitFor()
    await tab.page.locator('form').getByRole('button', { name: 'Publish' }).click()
    await tab.page.getByText('Stored and broadcast.').waitFor()
    await tab.page.getByRole('cell', { name: '[2,1]' }).waitFor()

    await hub.newPublisher().put('match-1', 'phase', 'half-time')
    await tab.page.locator('td.flash', { hasText: 'half-time' }).waitFor()
    expect(tab.faults).toEqual([])
  })

  it('shows a command that does what its form says', async () => {
    await tab.page.getByLabel('Id').fill('line-up')
    await tab.page.getByLabel('Data, as JSON').fill(`["O'Hara",\n "Haile"]`)
    const command = await tab.page.locator('.copy-as pre').textContent()
    await promisify(execFile)('bash', ['--norc', '-ec', command!], { env: { ...process.env, PUBBY_KEY: key() } })
    await tab.page.getByRole('cell', { name: `["O'Hara","Haile"]` }).waitFor()
  })

  it('says what is wrong with data before it is sent, and deletes after it has asked', async () => {
    await tab.page.getByLabel('Data, as JSON').fill('{"a":')
    await tab.page.locator('textarea[aria-invalid=true]').waitFor()
    expect(await tab.page.locator('form').getByRole('button', { name: 'Publish' }).isDisabled()).toBe(true)

    await tab.page.getByRole('button', { name: 'Delete line-up' }).click()
    await tab.page.getByRole('button', { name: 'Delete it' }).click()
    await tab.page.getByText('It is deleted.').waitFor()
    await tab.page.keyboard.press('Escape')
    await tab.page.getByRole('cell', { name: 'line-up', exact: true }).waitFor({ state: 'detached' })
    expect(tab.faults).toEqual([])
  })

  it('filters by all fields that were filled, however quickly one came after the other', async () => {
    await go('#/connections')
    await tab.page.getByPlaceholder('Room').waitFor()
    await tab.page.evaluate(() => {
      for (const name of ['Subject', 'Room']) {
        const field = document.querySelector<HTMLInputElement>(`input[placeholder="${name}"]`)!
        field.value = `a-${name.toLowerCase()}`
        field.dispatchEvent(new InputEvent('input', { bubbles: true }))
      }
    })
    await tab.page.getByRole('button', { name: 'Disconnect all of this room…' }).waitFor()
    await tab.page.getByRole('button', { name: 'Disconnect all of this subject…' }).waitFor()
    expect(tab.faults).toEqual([])
  })

  it('shows frames on the wire, and the connection that they are on, until it is disconnected', async () => {
    // A room of its own: the console's connection to one that was looked at before may still be in that.
    await go('#/try?room=disconnected')
    await tab.page.getByRole('button', { name: 'Connect' }).click()
    await tab.page.getByRole('button', { name: 'Subscribe', exact: true }).click()
    await tab.page.getByText('"type":"dump"').waitFor()
    await tab.page.getByLabel('Frame').fill('{"action":"dance"}')
    await tab.page.getByLabel('Frame').press('Control+Enter')
    await tab.page.getByText('"type":"error"').waitFor()

    const operator = await Tab.open(context, hub, await linkOf(hub))
    await operator.page.getByRole('heading', { name: 'Overview' }).waitFor()
    await operator.page.keyboard.press('3')
    await operator.page.getByPlaceholder('Room').fill('disconnected')
    // Until then the table is that of all connections.
    await operator.page.getByRole('button', { name: 'Disconnect all of this room…' }).waitFor()
    await operator.page.locator('[data-row]').click()
    await operator.page.getByRole('heading', { name: '1 room' }).waitFor()
    await operator.page.getByRole('button', { name: 'Disconnect…' }).click()
    await operator.page.getByRole('button', { name: 'Disconnect it' }).click()
    await operator.page.getByText('It is disconnected.').waitFor()
    await tab.page.getByText(/closed, 42\d\d/).waitFor()
    expect([...tab.faults, ...operator.faults]).toEqual([])
    await operator.page.close()
    await tab.page.bringToFront()
  })

  it('traces a room, step by step', async () => {
    await go('#/trace?room=match-1')
    await tab.page.getByText('1 of 1 node').waitFor()
    await hub.newPublisher().put('match-1', 'score', [3, 0])
    for (const step of ['published', 'stored', 'applied']) await tab.page.locator('.stage', { hasText: step }).waitFor()
    await tab.page.keyboard.press('p')
    await hub.newPublisher().put('match-1', 'score', [3, 1])
    await tab.page.getByRole('button', { name: /Go on \(\d+\)/ }).waitFor()
    expect(await tab.page.locator('.stage', { hasText: 'published' }).count()).toBe(1)
    await tab.page.keyboard.press('p')
    await tab.page.locator('.stage', { hasText: 'published' }).nth(1).waitFor()
    expect(tab.faults).toEqual([])
  })

  it('drains a node and calls it back', async () => {
    await go('#/')
    await tab.page.getByRole('button', { name: 'Drain…' }).click()
    await tab.page.getByRole('button', { name: 'Drain it' }).click()
    await tab.page.getByText('The node drains.').waitFor()
    await tab.page.keyboard.press('Escape')
    await tab.page.getByRole('button', { name: 'Let it stay' }).click()
    await tab.page.getByRole('button', { name: 'Withdraw' }).click()
    await tab.page.getByText('The order is withdrawn.').waitFor()
    await tab.page.keyboard.press('Escape')
    await tab.page.getByRole('cell', { name: 'serving' }).waitFor()
    // What was done stands on the page, with the key's name.
    await tab.page
      .getByRole('row', { name: /development .*drain/ })
      .first()
      .waitFor()
    expect(tab.faults).toEqual([])
  })

  it('is used without a mouse', async () => {
    await hub.newPublisher().put('match-1', 'score', [4, 1])
    await tab.page.keyboard.press('2')
    await tab.page.getByRole('heading', { name: 'Rooms' }).waitFor()
    await tab.page.keyboard.press('/')
    // It may have been forgotten by now: then it is offered, and opened in the same way.
    await tab.page.keyboard.type('match-1')
    await tab.page.getByRole('link', { name: 'match-1' }).waitFor()
    await tab.page.keyboard.press('Escape')
    const opened = tab.page.getByRole('heading', { name: '/ match-1' })
    // The list of what was typed before may still be there: it goes under the keys when the last one comes.
    await until(async () => {
      await tab.page.keyboard.press('j')
      await tab.page.keyboard.press('Enter')
      return opened.isVisible()
    }, 'the row is opened')
    await tab.page.keyboard.press('?')
    await tab.page.getByRole('dialog', { name: 'Keyboard' }).waitFor()
    await tab.page.keyboard.press('Escape')
    await tab.page.getByRole('dialog').waitFor({ state: 'detached' })
  })
})
