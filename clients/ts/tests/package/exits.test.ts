import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { freePort } from '../support/free-port'
import { HubProcess, noHub } from '../support/hub-process'
import { ScratchProject } from '../support/scratch-project'

const entries: [string, string][] = [
  ['plain', "import WebSocket from 'ws'; import { Pubby } from '@pubby/client'; const newClient = url => new Pubby(url, { WebSocket })"],
  ['SignalR', "import { Pubby } from '@pubby/client/signalr'; const newClient = url => new Pubby(url)"]
]

/** When a program closes its client. */
const moments: [string, 'hub' | 'silent' | 'mute' | 'full' | 'nobody', string][] = [
  ['when the room is ready', 'hub', 'await room.whenReady(); client.close()'],
  ['when the room is released', 'hub', 'await room.whenReady(); room.release(); client.close()'],
  ['at once', 'hub', 'client.close()'],
  ['while it connects', 'hub', "await status('connecting'); setImmediate(() => client.close())"],
  ['while it connects to what gives no answer', 'silent', 'setTimeout(() => client.close(), 300)'],
  ['while the other end reads nothing any more', 'mute', 'setTimeout(() => client.close(), 300)'],
  ['while it waits for the next try', 'nobody', "await status('reconnecting'); client.close()"],
  ['after a refusal by an HTTP answer', 'full', "await status('reconnecting'); client.close()"],
  ['with no hub, after some tries', 'nobody', 'for (let at = 0; at < 3; at++) await next(); client.close()']
]

describe.skipIf(noHub).each(entries)('%s: a closed client keeps no process alive', (_, head) => {
  let project: ScratchProject
  let hub: HubProcess
  let silent: Server
  let mute: WebSocketServer
  let full: Server
  const sockets: Socket[] = []
  const urls = { hub: '', silent: '', mute: '', full: '', nobody: '' }
  beforeAll(async () => {
    ;[project, hub] = await Promise.all([ScratchProject.create(['ws', '@microsoft/signalr']), HubProcess.start()])
    const silentPort = await freePort()
    silent = createServer(socket => sockets.push(socket.on('error', () => {}))).listen(silentPort, '127.0.0.1')
    const mutePort = await freePort()
    mute = new WebSocketServer({ port: mutePort, host: '127.0.0.1' }).on('connection', (_, { socket }) => sockets.push(socket.pause()))
    full = createHttpServer((_, response) => response.writeHead(503, { 'retry-after': '100' }).end('full'))
    await new Promise<void>(resolve => full.listen(0, '127.0.0.1', resolve))
    urls.full = `http://127.0.0.1:${(full.address() as AddressInfo).port}`
    urls.hub = hub.url
    urls.mute = `http://127.0.0.1:${mutePort}`
    urls.silent = `http://127.0.0.1:${silentPort}`
    urls.nobody = `http://127.0.0.1:${await freePort()}`
  })
  afterAll(async () => {
    for (const socket of sockets) socket.destroy()
    silent?.close()
    mute?.close()
    full?.close()
    project?.remove()
    await hub?.stop()
  })

  it.each(moments)('closed %s', async (_, where, close) => {
    const program = `${head}
      const client = newClient('${urls[where]}')
      const next = () => new Promise(resolve => { const off = client.on('status', status => { off(); resolve(status.state) }) })
      const status = async wanted => { while (client.status.state !== wanted) await next() }
      const room = client.open('room')
      ${close}
      process.on('exit', () => console.log('closed by itself:', client.status.state))`
    expect(await exitOf(project, program)).toEqual({ code: 0, signal: null, output: 'closed by itself: closed\n' })
  })
})

/** How a program ends; one that does not is ended, which shows as its signal. */
function exitOf(project: ScratchProject, text: string): Promise<{ code: number | null; signal: string | null; output: string }> {
  const file = join(project.folder, 'exits.mjs')
  writeFileSync(file, text)
  return new Promise(resolve => {
    const program = spawn('node', [file], { cwd: project.folder })
    let output = ''
    for (const stream of [program.stdout, program.stderr]) stream.on('data', text => (output += text))
    // Less than what a socket that nobody ends would take.
    const tooLong = setTimeout(() => program.kill('SIGKILL'), 14_000)
    program.on('close', (code, signal) => {
      clearTimeout(tooLong)
      resolve({ code, signal, output })
    })
  })
}
