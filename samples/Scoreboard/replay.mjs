// Publishes a feed as the score service would: node replay.mjs [feed.ndjson] [--hub URL] [--key KEY] [--pause MS]
// A line of a feed is {"room","id","data"}; data null deletes.
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { Publisher } from '@pubby/client/publisher'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { hub: { type: 'string', default: 'http://localhost:5080' }, key: { type: 'string' }, pause: { type: 'string', default: '300' } }
})
const key = values.key ?? developmentKey()
const publisher = new Publisher(values.hub, { key })
const feed = readFileSync(positionals[0] ?? new URL('feed/demo.ndjson', import.meta.url), 'utf8')

for (const line of feed.split('\n').filter(Boolean)) {
  const { room, id, data } = JSON.parse(line)
  if (data === null) await publisher.delete(room, id)
  else await publisher.put(room, id, data)
  await new Promise(resolve => setTimeout(resolve, Number(values.pause)))
}

/** The key that a hub in development made itself. */
function developmentKey() {
  const file = new URL('../../src/Pubby.Hub/data/dev.key', import.meta.url)
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
    console.error(`There is no key in ${fileURLToPath(file)}: start the hub there once in Development, or give the hub's key with --key.`)
    process.exit(1)
  }
}
