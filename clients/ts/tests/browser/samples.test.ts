import { execFile } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { blocksOf } from '../package/readme'
import { connect, missing, openPage } from '../support/browser'
import { HubProcess } from '../support/hub-process'
import { serveFiles } from '../support/static-files'
import { until } from '../support/until'

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const scoreboard = `${root}samples/Scoreboard/`
const results = fileURLToPath(new URL('../../test-results/', import.meta.url))
const realFeed = `${root}../shared/data/worldcup-2018.ndjson`

interface Line {
  room: string
  id: string
  data: unknown
}

const readFeed = (path: string): Line[] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line))

/** What each page shows of the tournament: rooms of matches, and their scores. */
const pages: [string, string][] = [
  ['Scoreboard', '/samples/Scoreboard/dist/'],
  ['Tv', '/samples/Tv/']
]
const shownScores = (page: Page) =>
  page.$$eval('[data-room]', rows =>
    Object.fromEntries(rows.map(row => [row.getAttribute('data-room'), row.querySelector('b')!.textContent]))
  )

describe.skipIf(missing)(`the samples in a browser${missing ? `: ${missing}` : ''}`, () => {
  let browser: Browser
  let files: Awaited<ReturnType<typeof serveFiles>>
  let hub: HubProcess
  const faults: string[] = []

  beforeAll(async () => {
    mkdirSync(results, { recursive: true })
    files = await serveFiles(root)
    browser = await connect()
  })
  afterEach(() => hub?.stop())
  afterAll(async () => {
    await browser?.close()
    files?.stop()
  })

  const show = async (path: string, tournament: string) => {
    const page = await openPage(browser, { viewport: { width: 1280, height: 720 } })
    page.on('pageerror', error => faults.push(String(error)))
    await page.goto(`${files.url}${path}?hub=${encodeURIComponent(hub.url)}&tournament=${tournament}`)
    return page
  }
  const storedScores = async (tournament: string) => {
    const stored = (await hub.stored(tournament)) as Record<string, { score: number[] }>
    return Object.fromEntries(Object.entries(stored).map(([room, { score }]) => [room, score.join(':')]))
  }
  const publish = async (lines: Line[]) => {
    const publications = lines.map(({ room, id, data }) => (data === null ? { room, id, deleted: true as const } : { room, id, data }))
    await hub.newPublisher().putMany(publications)
  }
  const untilShown = (page: Page, scores: Record<string, string>) =>
    until(
      async () => JSON.stringify(sorted(await shownScores(page))) === JSON.stringify(sorted(scores)),
      `the page shows ${JSON.stringify(scores)}`
    )

  const playThrough = async (name: string, path: string, tournament: string, feed: Line[], replayRest: () => Promise<unknown>) => {
    hub = await HubProcess.start()
    await publish(feed.slice(0, feed.length / 2))
    const page = await show(path, tournament)
    await untilShown(page, await storedScores(tournament))
    await page.getByText('connected').first().waitFor()

    await hub.kill()
    await page.getByText('reconnecting').first().waitFor()
    await hub.startAgain()
    await replayRest()
    const final = await storedScores(tournament)
    await untilShown(page, final)
    await page.screenshot({ path: `${results}${name}.png` })
    // Whatever their names: Russia – Saudi Arabia, Costa Rica – Serbia.
    for (const title of await page.locator('.title').allTextContents()) expect(title).toMatch(/^\S.* – .*\S$/)
    expect(faults).toEqual([])
    await page.close()
    return final
  }

  for (const [name, path] of pages) {
    it(`${name} shows the demo feed, survives a restart of the hub, and shows the final scores`, async () => {
      const feed = readFeed(`${scoreboard}feed/demo.ndjson`)
      // The rest comes by the script that the README names.
      const replay = () => promisify(execFile)('node', [`${scoreboard}replay.mjs`, '--hub', hub.url, '--key', hub.key, '--pause', '0'])
      const final = await playThrough(`${name}-demo`, path, 'tournament:demo', feed, replay)
      expect(final).toEqual({
        'match:demo:01-northbay-eastmoor': '2:1',
        'match:demo:02-southgate-westfen': '0:2',
        'match:demo:03-northbay-westfen': '3:1'
      })
    })

    it.skipIf(!existsSync(realFeed))(`${name} shows the World Cup of 2018 (where ../shared/data has its feed)`, async () => {
      const feed = readFeed(realFeed)
      const final = await playThrough(`${name}-worldcup`, path, 'tournament:2018', feed, () => publish(feed.slice(feed.length / 2)))
      expect(Object.keys(final)).toHaveLength(64)
      expect(final['match:2018:64-france-croatia']).toBe('4:2')
    })
  }

  it('Scoreboard shows a match with its goals', async () => {
    hub = await HubProcess.start()
    await publish(readFeed(`${scoreboard}feed/demo.ndjson`))
    const page = await show(pages[0]![1], 'tournament:demo')
    await page.locator('.match h2').getByText('Northbay – Westfen').waitFor()
    await page.getByText('Haile').waitFor()
    await page.locator('.title').getByText('Southgate – Westfen').click()
    await page.locator('.match h2').getByText('Southgate – Westfen').waitFor()
    expect(await page.locator('.match .big').textContent()).toBe('0 : 2')
    await page.close()
  })
})

it('the replay of the Scoreboard says what to do where there is no key', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pubby-replay-'))
  // Elsewhere, with no hub's data beside it; the package is found as it is in the sample.
  const sample = join(folder, 'samples/Scoreboard')
  mkdirSync(join(sample, 'node_modules/@pubby'), { recursive: true })
  copyFileSync(`${scoreboard}replay.mjs`, join(sample, 'replay.mjs'))
  symlinkSync(fileURLToPath(new URL('../../', import.meta.url)), join(sample, 'node_modules/@pubby/client'))
  try {
    const fault = await promisify(execFile)('node', [join(sample, 'replay.mjs')]).catch(error => error)
    expect({ code: fault.code, stdout: fault.stdout, lines: fault.stderr.trim().split('\n') }).toEqual({
      code: 1,
      stdout: '',
      lines: [expect.stringMatching(/dev\.key: start the hub .* or give the hub's key with --key\.$/)]
    })
  } finally {
    rmSync(folder, { recursive: true })
  }
})

describe.skipIf(missing)('the README', () => {
  it('its block for televisions shows the score', async () => {
    const hub = await HubProcess.start()
    const folder = mkdtempSync(join(tmpdir(), 'pubby-tv-'))
    const block = blocksOf('html')[0]!.replace('http://localhost:5080', hub.url)
    writeFileSync(join(folder, 'index.html'), `<!DOCTYPE html><link rel="icon" href="data:,">${block}`)
    copyFileSync(fileURLToPath(new URL('../../dist/tv.js', import.meta.url)), join(folder, 'tv.js'))
    const files = await serveFiles(folder)
    const browser = await connect()
    try {
      const page = await openPage(browser)
      await page.goto(files.url)
      await hub.newPublisher().put('match-1', 'score', [7, 1])
      await page.getByText('7:1').waitFor()
    } finally {
      await browser.close()
      files.stop()
      rmSync(folder, { recursive: true })
      await hub.stop()
    }
  })
})

function sorted(scores: Record<string, string | null>): [string, string | null][] {
  return Object.entries(scores).sort(([a], [b]) => (a < b ? -1 : 1))
}
