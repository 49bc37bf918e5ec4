// Takes pictures of each screen of a running hub's console, light, dark and on a phone, for a person to look at.
//
//   node pictures.mjs http://localhost:5081/console/#key=dev_… [folder]
//
// A hub under load makes better ones. Needs Debian's chromium.
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const [link, folder = 'test-results'] = process.argv.slice(2)
if (!link) {
  console.error("Give the link of the hub's first lines: node pictures.mjs 'http://localhost:5081/console/#key=dev_…' [folder]")
  process.exit(1)
}

const desk = { viewport: { width: 1360, height: 860 } }
const phone = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true }
const kinds = {
  light: { ...desk, colorScheme: 'light' },
  dark: { ...desk, colorScheme: 'dark' },
  phone: { ...phone, colorScheme: 'light' }
}

/** Where each screen is, and what is done there before it is a picture. Plots need a while. */
const screens = {
  overview: ['#/', page => page.waitForTimeout(45_000)],
  rooms: ['#/rooms', page => page.locator('[data-row]').first().waitFor()],
  room: ['#/rooms/match-1', page => page.waitForTimeout(3000)],
  connections: ['#/connections', page => page.locator('[data-row]').first().waitFor()],
  connection: [
    '#/connections',
    async page => {
      const connection = await page.locator('[data-row]').first().getAttribute('href')
      await page.evaluate(to => {
        location.hash = to
      }, connection)
      await page.locator('.detail .rooms').waitFor()
    }
  ],
  trace: ['#/trace?room=match-1', page => page.waitForTimeout(4000)],
  try: [
    '#/try',
    async page => {
      await page.getByRole('button', { name: 'Connect' }).click()
      await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
      await page.getByRole('button', { name: 'Ping' }).click()
      await page.getByText('"type":"pong"').waitFor()
    }
  ]
}

await mkdir(folder, { recursive: true })
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] })
for (const [kind, options] of Object.entries(kinds)) {
  const page = await browser.newPage(options)
  await page.goto(link)
  for (const [name, [hash, prepare]] of Object.entries(screens)) {
    await page.evaluate(to => {
      location.hash = to
    }, hash)
    await prepare(page)
    await page.screenshot({ path: join(folder, `${name}-${kind}.png`) })
    const tooWide = (await page.evaluate(() => document.documentElement.scrollWidth)) - options.viewport.width
    if (tooWide > 0) console.warn(`${name}-${kind} is ${tooWide} pixels too wide`)
  }
  await page.close()
}
await browser.close()
