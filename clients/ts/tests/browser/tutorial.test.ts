import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { connect, missing, openPage } from '../support/browser'
import { HubProcess } from '../support/hub-process'
import { serveFiles } from '../support/static-files'

const tutorial = readFileSync(new URL('../../../../docs/tutorial/live-scoreboard.md', import.meta.url), 'utf8')
const dist = fileURLToPath(new URL('../../dist/', import.meta.url))

const blocksOf = (language: string) =>
  [...tutorial.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].filter(([, name]) => name === language).map(([, , code]) => code!)

it.skipIf(missing)(`the tutorial's page follows the room${missing ? `: ${missing}` : ''}`, async () => {
  const hub = await HubProcess.start({ Pubby__Drain__Seconds: '0' })
  const clone = mkdtempSync(join(tmpdir(), 'pubby-tutorial-'))
  const here = (code: string) => code.replaceAll('http://localhost:5080', hub.url)
  const run = async (code: string) => (await promisify(execFile)('bash', ['-e', '-c', here(code)], { cwd: clone })).stdout
  const [start, build, serve, publish, more, again, script] = blocksOf('bash')
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(clone, path)), { recursive: true })
    writeFileSync(join(clone, path), text)
  }

  // What the first blocks do: the hub and the client are built already.
  expect([start, again, serve]).toEqual([
    'dotnet run --project src/Pubby.Hub\n',
    'dotnet run --project src/Pubby.Hub\n',
    'python3 -m http.server 8000 --directory data/scoreboard\n'
  ])
  write('src/Pubby.Hub/data/dev.key', hub.key)
  mkdirSync(join(clone, 'clients/ts/dist'), { recursive: true })
  for (const file of readdirSync(dist)) cpSync(join(dist, file), join(clone, 'clients/ts/dist', file))
  cpSync(join(dist, '../package.json'), join(clone, 'clients/ts/package.json'))
  const [npm, ...copy] = build!.trim().split('\n')
  expect(npm).toBe('(cd clients/ts && npm ci && npm run build)')
  await run(copy.join('\n'))
  write('data/scoreboard/index.html', here(blocksOf('html')[0]!))
  write('data/scoreboard/publish.mjs', here(blocksOf('js')[0]!))

  const files = await serveFiles(join(clone, 'data/scoreboard'))
  const browser = await connect()
  try {
    const page = await openPage(browser)
    await page.goto(files.url)
    await page.getByText('connected', { exact: true }).waitFor()

    expect(await run(publish!)).toContain('"outcome":"stored"')
    await page.getByText('score: [1,0]').waitFor()
    const functions = publish!.slice(0, publish!.lastIndexOf('put '))
    await run(functions + more)
    await page.getByText('score: [2,0]').waitFor()
    await page.getByText('flash: "Goal!"').waitFor()
    await page.getByText('flash').waitFor({ state: 'detached' })

    await hub.drain()
    await page.getByText('reconnecting', { exact: true }).waitFor()
    await hub.startAgain()
    await page.getByText('connected', { exact: true }).waitFor()
    await page.getByText('score: [2,0]').waitFor()

    await run(script!)
    await page.getByText('score: [3,0]').waitFor()
  } finally {
    await browser.close()
    files.stop()
    rmSync(clone, { recursive: true })
    await hub.stop()
  }
})
