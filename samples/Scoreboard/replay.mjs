// Publishes a feed as the score service would: node replay.mjs [feed.ndjson] [--hub URL] [--key KEY] [--pause MS]
// A line of a feed is {"room","id","data"}; data null deletes.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { Publisher } from '@pubby/client/publisher'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { hub: { type: 'string', default: 'http://localhost:5080' }, key: { type: 'string' }, pause: { type: 'string', default: '300' } }
})
// The key that a hub in development made itself.
const key = values.key ?? readFileSync(new URL('../../src/Pubby.Hub/data/dev.key', import.meta.url), 'utf8').trim()
const publisher = new Publisher(values.hub, { key })
const feed = readFileSync(positionals[0] ?? new URL('feed/demo.ndjson', import.meta.url), 'utf8')

for (const line of feed.split('\n').filter(Boolean)) {
  const { room, id, data } = JSON.parse(line)
  if (data === null) await publisher.delete(room, id).catch(ifNotThere)
  else await publisher.put(room, id, data)
  await new Promise(resolve => setTimeout(resolve, Number(values.pause)))
}

function ifNotThere(error) {
  if (error.code !== 'message_not_found') throw error
}
