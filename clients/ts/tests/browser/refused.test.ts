import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { connect, missing, openPage } from '../support/browser'
import { HubProcess } from '../support/hub-process'
import { serveFiles } from '../support/static-files'

const dist = fileURLToPath(new URL('../../dist/', import.meta.url))

it.skipIf(missing)(`a page that is refused waits as it is told, and comes in${missing ? `: ${missing}` : ''}`, async () => {
  // The only place is taken by a connection that ends later.
  const hub = await HubProcess.start({ Pubby__Drain__Seconds: '0', Pubby__Limits__Connections: '1' })
  const files = await serveFiles(dist)
  const browser = await connect()
  const first = new WebSocket(`${hub.url.replace('http', 'ws')}/ws`)
  try {
    await new Promise(resolve => first.once('open', resolve))
    await hub.newPublisher().put('match', 'score', [1, 0])
    const page = await openPage(browser)
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
