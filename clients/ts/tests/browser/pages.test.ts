import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect, missing, openPage } from '../support/browser'
import { HubProcess } from '../support/hub-process'

/** The hub's own pages work within the policy that the hub gives them: a browser says what it refused to load. */
describe.skipIf(missing)(`the hub's pages${missing ? `: ${missing}` : ''}`, () => {
  let browser: Browser
  let hub: HubProcess

  beforeAll(async () => {
    // Its first page leads to the console in Development; the public port has the list of all pages.
    hub = await HubProcess.start({ Pubby__Admin__PagesOnPublicPort: 'true' })
    browser = await connect()
  })
  afterAll(async () => {
    await browser?.close()
    await hub?.stop()
  })

  const open = async (path: string, base = hub.adminUrl) => {
    const page = await openPage(browser)
    const faults: string[] = []
    page.on('console', line => {
      if (line.type() === 'error' || line.type() === 'warning') faults.push(line.text())
    })
    page.on('pageerror', fault => faults.push(String(fault)))
    page.on('requestfailed', request => faults.push(request.url()))
    await page.goto(base + path)
    return { page, faults }
  }

  it('shows its index page with its style', async () => {
    const { page, faults } = await open('/', hub.url)
    await page.getByText('broadcasts small messages').waitFor()
    expect(await page.evaluate(() => getComputedStyle(document.body).maxWidth)).toBe('640px')
    expect(faults).toEqual([])
    await page.close()
  })

  it('shows the publish API at /docs, and sends requests from there', async () => {
    await hub.newPublisher().put('match-1', 'score', [1, 0])
    const { page, faults } = await open('/docs')
    await authorize(page)
    const operation = page.locator('.opblock', { hasText: '/v1/rooms/{room}/messages/{id}' }).and(page.locator('.opblock-get'))
    await operation.locator('.opblock-summary').click()
    await operation.getByRole('button', { name: 'Try it out' }).click()
    await operation.locator('tr[data-param-name="room"] input').fill('match-1')
    await operation.locator('tr[data-param-name="id"] input').fill('score')
    await operation.getByRole('button', { name: 'Execute' }).click()
    await operation.locator('.live-responses-table').getByText('"score"').first().waitFor()
    expect(faults).toEqual([])
    await page.close()
  })

  it('runs no script that came with the address, and shows no document of another server', async () => {
    const other = 'http://127.0.0.1:1/openapi.json'
    const { page, faults } = await open(`/docs/index.html?url=${encodeURIComponent(other)}`)
    await page.getByText('Failed to load API definition').waitFor()
    expect(faults.filter(fault => fault.includes('Content Security Policy') && fault.includes(other))).not.toEqual([])
    await page.addScriptTag({ content: 'window.ran = true' }).catch(() => undefined)
    expect(await page.evaluate(() => 'ran' in window)).toBe(false)
    await page.close()
  })

  async function authorize(page: Page) {
    await page.getByRole('button', { name: 'Authorize' }).first().click()
    await page.locator('.modal-ux input').fill(hub.key)
    await page.locator('.modal-ux .authorize').click()
    await page.locator('.modal-ux .btn-done').click()
  }
})
