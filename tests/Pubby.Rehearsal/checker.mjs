// A client of the TypeScript SDK: holds a room, and writes what it holds, a line of JSON after each change.
// Bundled with the SDK's source by SdkProcess.cs; "pubby" stands for clients/ts/src/index.ts.
import { Pubby } from 'pubby'
import WebSocket from 'ws'

const [room, ...urls] = process.argv.slice(2)
const pubby = new Pubby(urls, { WebSocket })
const handle = pubby.open(room)
let isDue = false
const tell = () => {
  if (isDue) return
  isDue = true
  // What comes together is told together.
  setImmediate(() => {
    isDue = false
    const held = {}
    for (const [id, { version, data }] of handle.state) held[id] = [version, data]
    process.stdout.write(JSON.stringify(held) + '\n')
  })
}
for (const event of ['change', 'ready', 'resumed', 'reset']) handle.on(event, tell)
pubby.on('error', ({ code, message }) => process.stderr.write(`${code}: ${message}\n`))
// Whoever started it has ended.
process.stdin.on('end', () => process.exit()).resume()
