import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { connect, missing, openPage } from '../support/browser'
import { HubProcess } from '../support/hub-process'
import { serveFiles } from '../support/static-files'

const page = readFileSync(new URL('../../../../docs/how-to/give-subscribers-tokens.md', import.meta.url), 'utf8')
const root = fileURLToPath(new URL('../../../../', import.meta.url))

const blocksOf = (language: string) =>
  [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].filter(([, name]) => name === language).map(([, , code]) => code!)

it.skipIf(missing)(`a page subscribes with a token${missing ? `: ${missing}` : ''}`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pubby-tokens-'))
  const run = async (code: string) => (await promisify(execFile)('bash', ['-e', '-c', code], { cwd: folder })).stdout
  const [keys, settings, , issue] = blocksOf('bash')
  await run(keys!)
  const exported = [...settings!.matchAll(/^export (\w+)=(.*)$/gm)].map(([, name, value]) => [name!, value!.replace('$PWD', folder)])
  const hub = await HubProcess.start(Object.fromEntries(exported))
  writeFileSync(
    join(folder, 'token.txt'),
    await run(`cd ${root}\n${issue!.replace('signing.pem', join(folder, 'signing.pem'))}echo "$TOKEN"`)
  )
  writeFileSync(join(folder, 'index.html'), blocksOf('html')[0]!.replace('ws://localhost:5080', hub.url.replace('http', 'ws')))

  const files = await serveFiles(folder)
  const browser = await connect()
  try {
    const tab = await openPage(browser)
    await tab.goto(files.url)
    await tab.getByText('"type":"subscribed"').waitFor()
    await hub.newPublisher().put('match-1', 'score', [1, 0])
    await tab.getByText('"data":[1,0]').waitFor()
    expect(await tab.textContent('body')).not.toContain('"error"')
  } finally {
    await browser.close()
    files.stop()
    rmSync(folder, { recursive: true })
    await hub.stop()
  }
})
