import { existsSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HubProcess, noHub } from '../support/hub-process'
import { ScratchProject } from '../support/scratch-project'
import { TokenIssuer } from '../support/token-issuer'
import { blocksOf, languages } from './readme'

const url = 'http://localhost:5080'
/** Node 20 has no WebSocket; the README says how to pass one, and this does it for its blocks. */
const withWebSocket = "import { WebSocket } from 'ws'; Object.assign(globalThis, { WebSocket });\n"
const strict = ['--strict', '--target', 'ES2022', '--skipLibCheck', '--lib', 'ES2022,DOM,DOM.AsyncIterable', '--jsx', 'react-jsx']

const binaries = fileURLToPath(new URL('../../runtimes/node_modules/.bin/', import.meta.url))
const runtimes = { bun: [`${binaries}bun`], deno: [`${binaries}deno`, 'run', '--allow-all', '--node-modules-dir=manual'] }

describe.skipIf(noHub)(`the package, as npm pack makes it${noHub ? `: ${noHub}` : ''}`, () => {
  let project: ScratchProject
  let hub: HubProcess
  const issuer = new TokenIssuer()
  /** The application's own server, which gives its clients their tokens. */
  const shop = createServer((_, answer) => answer.end(issuer.token(['*'])))
  beforeAll(async () => {
    const dependencies = ['ws', 'zod', 'typescript', '@types/node', '@types/ws', 'react', 'react-dom', '@types/react', '@types/react-dom']
    ;[project, hub] = await Promise.all([
      ScratchProject.create([...dependencies, '@microsoft/signalr', '@microsoft/signalr-protocol-msgpack']),
      HubProcess.start(issuer.settings)
    ])
    await new Promise<void>(resolve => shop.listen(0, '127.0.0.1', resolve))
    await hub.newPublisher().put('match-1', 'score', [1, 0])
  })
  afterAll(async () => {
    project?.remove()
    shop.close()
    await hub?.stop()
  })

  const program = (pubby: string, publisher: string) => `${pubby}${publisher}
    const pubby = new Pubby('${hub.url}', { WebSocket })
    const room = pubby.open('smoke')
    room.whenReady().then(() => new Publisher('${hub.url}', { key: process.env.PUBBY_KEY }).put('smoke', 'n', ${Math.random()}))
    room.on('change', change => { console.log('works', change.id); pubby.close() })`

  it('is imported', async () => {
    project.write(
      'esm.mjs',
      program(
        "import WebSocket from 'ws'; import { Pubby } from '@pubby/client'; ",
        "import { Publisher } from '@pubby/client/publisher'\n"
      )
    )
    await project.runUntil('esm.mjs', /works n/, { PUBBY_KEY: hub.key })
  })

  it('is required', async () => {
    project.write(
      'cjs.cjs',
      program(
        "const WebSocket = require('ws'); const { Pubby } = require('@pubby/client'); ",
        "const { Publisher } = require('@pubby/client/publisher')\n"
      )
    )
    await project.runUntil('cjs.cjs', /works n/, { PUBBY_KEY: hub.key })
    project.write('others.cjs', "require('@pubby/client/signalr').Pubby; require('@pubby/client/react').useRoom.name; console.log('works')")
    await project.runUntil('others.cjs', /works/)
  })

  for (const [runtime, command] of Object.entries(runtimes)) {
    it.skipIf(!existsSync(command[0]!))(
      `runs on ${runtime} with the platform's WebSocket (where clients/ts/runtimes is installed)`,
      async () => {
        const code = program("import { Pubby } from '@pubby/client'; ", "import { Publisher } from '@pubby/client/publisher'\n")
        project.write(`${runtime}.mjs`, code.replace(', { WebSocket }', ''))
        await project.runUntil(`${runtime}.mjs`, /works n/, { PUBBY_KEY: hub.key }, command)
      }
    )
  }

  it('has types for imports and requires, and they are strict', async () => {
    const code = `import { Pubby } from '@pubby/client'
      const room = new Pubby('x').open<number>('r')
      const value: number | undefined = room.get('id')
      // @ts-expect-error: it is a number
      const text: string | undefined = room.get('id')
      // @ts-expect-error: there is no such event
      room.on('changed', () => {})
      console.log(value, text)`
    project.write('types.mts', code)
    project.write('types.cts', code)
    expect(await project.compile(...strict, '--module', 'node16', '--noEmit', 'types.mts', 'types.cts')).toBe('')
  })

  it('the README has no code in a language that no test runs', () => {
    // html is run by the browser's tests.
    expect(languages).toEqual(['bash', 'html', 'ts', 'tsx'])
    expect(blocksOf('bash')).toEqual(['npm install @pubby/client\n'])
  })

  it('every block of the README compiles, and does what it says', async () => {
    const says = [
      /the score is \[ 1, 0 \]/,
      /score \d+ \[ 1, 0 \][\s\S]*score/,
      /connected/,
      /with a token: connected/,
      /home side: 1/,
      /ready with 1/
    ]
    const blocks = blocksOf('ts')
    const publishing = blocks.pop()!
    expect(blocks).toHaveLength(says.length)
    const files = blocks.map((code, at) => [`block-${at}.ts`, code] as const)
    for (const [name, code] of [...files, ['publishing.ts', publishing] as const]) {
      const own = code
        .replaceAll(url, hub.url)
        .replaceAll('http://127.0.0.1:5080', hub.url)
        .replaceAll('https://shop.example.com', `http://127.0.0.1:${(shop.address() as AddressInfo).port}`)
      project.write(name, withWebSocket + own)
    }
    project.write('app.tsx', blocksOf('tsx')[0]!)
    project.write(
      'render.tsx',
      "import { renderToString } from 'react-dom/server'; import { App } from './app.js'; console.log(renderToString(<App />))"
    )
    const names = files.map(([name]) => name)
    expect(await project.compile(...strict, '--module', 'nodenext', ...names, 'publishing.ts', 'app.tsx', 'render.tsx')).toBe('')

    for (const [at, [name]] of files.entries()) await project.runUntil(name.replace('.ts', '.js'), says[at]!)
    await project.runUntil('render.js', /<p>idle<\/p>/)
    await project.runUntil('publishing.js', /^$/, { PUBBY_KEY: hub.key })
    expect(await hub.stored('match-1')).toEqual({ score: [3, 0], flash: 'Goal!' })
  })
})
