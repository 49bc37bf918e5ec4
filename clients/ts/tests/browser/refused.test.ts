import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { HubProcess, noHub } from '../support/hub-process'
import { serveFiles } from '../support/static-files'

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))
const browserPath = '/usr/bin/chromium'
const missing = noHub ?? (existsSync(browserPath) ? undefined : 'chromium is not installed')

it.skipIf(missing)(`a page that is refused waits as it is told, and comes in${missing ? `: ${missing}` : ''}`, async () => {
  // The only place is taken by a connection that ends later.
  const hub = await HubProcess.start({ Pubby__Drain__Seconds: '0', Pubby__Limits__Connections: '1' })
  const files = await serveFiles(dist)
  const browser = await chromium.launch({ executablePath: browserPath, headless: true, args: ['--no-sandbox', '--disable-gpu'] })
  const first = new WebSocket(`${hub.url.replace('http', 'ws')}/ws`)
  try {
    await new Promise(resolve => first.once('open', resolve))
    await hub.newPublisher().put('match', 'score', [1, 0])
    const page = await browser.newPage()
    const frames: string[] = []
    page.on('websocket', socket => socket.on('framereceived', frame => frames.push(String(frame.payload))))
    // Any document will do; this one is text to a browser.
    await page.goto(`${files.url}/index.js`)
    await page.addScriptTag({
      type: 'module',
      content: `import { Pubby } from '${files.url}/index.js'
        const match = new Pubby('${hub.url}').open('match')
        match.on('change', () => (document.body.textContent = JSON.stringify(match.get('score'))))`
    })
    await expect.poll(() => frames.find(frame => frame.includes('"goaway"'))).toBeDefined()
    const told = JSON.parse(frames.find(frame => frame.includes('"goaway"'))!) as { reason: string; reconnectInMs: number }
    expect(told.reason).toBe('overloaded')
    expect(told.reconnectInMs).toBeGreaterThanOrEqual(500)
    first.close()
    // Its first try of all was refused; it waited, as it was told, and then there was a place.
    await page.getByText('[1,0]').waitFor()
  } finally {
    await browser.close()
    files.stop()
    await hub.stop()
  }
})
