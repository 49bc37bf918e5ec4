import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack'
import { afterEach, describe, expect, it } from 'vitest'
import { Pubby, type PubbyError } from '../../src/signalr/index'
import { ScriptedSignalRHub } from '../support/scripted-signalr-hub'
import { until } from '../support/until'

const poison: [string, unknown][] = [
  ['at the top', JSON.parse('{"__proto__":1}')],
  ['deep within', JSON.parse('{"a":[1,{"b":{"\\u005f_proto__":{"c":[]}}}]}')],
  [
    'after much else',
    { long: 'x'.repeat(70_000), many: Array.from({ length: 300 }, (_, at) => at / 3), own: JSON.parse('{"__proto__":{}}') }
  ]
]

/** A hub refuses such data when it is published; a client that meets it all the same passes over that message and no other. */
describe('data that the MessagePack decoder refuses', () => {
  let hub: ScriptedSignalRHub | undefined
  let client: Pubby | undefined
  afterEach(() => {
    client?.close()
    hub?.stop()
  })

  async function open(held: unknown) {
    hub = await ScriptedSignalRHub.start({
      a: [
        { id: 'first', version: 1, data: 1 },
        { id: 'held', version: 2, data: held },
        { id: 'last', version: 3, data: { fine: [true, null, 1.5, 'ä'] } }
      ],
      b: [{ id: 'only', version: 1, data: 'b' }]
    })
    client = new Pubby(hub.url, { protocol: new MessagePackHubProtocol() })
    const errors: PubbyError[] = []
    const states: string[] = []
    client.on('error', error => errors.push(error))
    client.on('status', ({ state }) => states.push(state))
    const [a, b] = [client.open('a'), client.open('b')]
    await Promise.all([a, b].map(room => room.whenReady(AbortSignal.timeout(20_000))))
    const heldBy = (room: typeof a) => Object.fromEntries([...room.state].map(([id, { data }]) => [id, data]))
    return { hub, errors, states, a: () => heldBy(a), b: () => heldBy(b) }
  }
  const toldOf = (errors: PubbyError[]) => errors.map(({ code, room, id, cause }) => [code, room, id, cause instanceof Error])

  it.each(poison)('%s, inside a dump', async (_, data) => {
    const { hub, errors, states, a, b } = await open(data)
    expect(a()).toEqual({ first: 1, last: { fine: [true, null, 1.5, 'ä'] } })
    expect(b()).toEqual({ only: 'b' })
    expect(toldOf(errors)).toEqual([['data_unreadable', 'a', 'held', true]])
    expect([hub.connections, states]).toEqual([1, ['connecting', 'connected']])
  })

  it.each(poison)('%s, live, between others in one frame', async (_, data) => {
    const { hub, errors, states, a, b } = await open('good')
    hub.say(
      { room: 'a', id: 'first', version: 10, data: 10 },
      { room: 'a', id: 'bad', version: 11, data },
      { room: 'b', id: 'only', version: 12, data: 'newer' }
    )
    hub.say({ room: 'b', id: 'worse', version: 13, data })
    hub.say({ room: 'a', id: 'last', version: 14, data: 'end' })
    await until(() => a().last === 'end', 'what comes after is there')
    expect(a()).toEqual({ first: 10, held: 'good', last: 'end' })
    expect(b()).toEqual({ only: 'newer' })
    expect(toldOf(errors)).toEqual([
      ['data_unreadable', 'a', 'bad', true],
      ['data_unreadable', 'b', 'worse', true]
    ])
    expect([hub.connections, states]).toEqual([1, ['connecting', 'connected']])
  })
})
