import { readFileSync } from 'node:fs'
import { JsonHubProtocol, NullLogger } from '@microsoft/signalr'
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack'
import { describe, expect, it } from 'vitest'
import { Pubby } from '../../src/index'
import { FakeHubConnection } from '../support/fake-hub-connection'
import { FakeWebSocket } from '../support/fake-websocket'
import type { ClientUnderTest } from './client-under-test'
import { plainWire } from './plain-wire'
import { signalRWire } from './signalr-wire'
import { newTvClient } from './tv-client'
import type { Wire } from './wire'

interface NumberVector {
  json: string
  double: string
  messagePack: string
}

const { numbers } = JSON.parse(readFileSync(new URL('../../../../tests/vectors/data/numbers.json', import.meta.url), 'utf8')) as {
  numbers: NumberVector[]
}

/** A wire that also carries frames as the bytes that a hub sends: text through `JSON.stringify` has no `-0` left. */
interface RawWire extends Wire {
  message(id: string, number: NumberVector): void
  dump(all: NumberVector[]): void
}

const item = (id: string, { json }: NumberVector) => `"id":"${id}","version":1,"data":${json}`
const messageText = (id: string, number: NumberVector) => `{"room":"r",${item(id, number)}}`
const dumpText = (all: NumberVector[]) =>
  `{"room":"r","mode":"dump","messages":[${all.map((number, at) => `{${item(`n${at}`, number)}}`)}],"cursor":1,"last":true}`

function plain(newClient: (urls: string[]) => ClientUnderTest): RawWire {
  const say = (type: string, text: string) => FakeWebSocket.newest.onmessage!({ data: `{"type":"${type}",${text.slice(1)}` })
  return {
    ...plainWire(newClient),
    message: (id, number) => say('message', messageText(id, number)),
    dump: all => say('dump', dumpText(all))
  }
}

function signalRJson(): RawWire {
  const say = (target: string, argument: string) =>
    FakeHubConnection.newest.deliver(
      new JsonHubProtocol().parseMessages(`{"type":1,"target":"${target}","arguments":[${argument}]}\u001e`, NullLogger.instance)
    )
  return {
    ...signalRWire(),
    message: (id, number) => say('Message', messageText(id, number)),
    dump: all => say('Dump', dumpText(all))
  }
}

function signalRMessagePack(): RawWire {
  const items = (id: string, { messagePack }: NumberVector) => [
    ...[...text('id'), ...text(id), ...text('version'), 1, ...text('data')],
    ...Buffer.from(messagePack, 'hex')
  ]
  const say = (target: string, argument: number[]) => {
    const body = [0x96, 1, 0x80, 0xc0, ...text(target), 0x91, ...argument, 0x90]
    const frame = new Uint8Array([(body.length & 0x7f) | 0x80, body.length >> 7, ...body])
    FakeHubConnection.newest.deliver(new MessagePackHubProtocol().parseMessages(frame.buffer, NullLogger.instance))
  }
  return {
    ...signalRWire(),
    message: (id, number) => say('Message', [0x84, ...text('room'), ...text('r'), ...items(id, number)]),
    dump: all =>
      say('Dump', [
        ...[0x85, ...text('room'), ...text('r'), ...text('mode'), ...text('dump'), ...text('messages'), 0xdc, 0, all.length],
        ...all.flatMap((number, at) => [0x83, ...items(`n${at}`, number)]),
        ...[...text('cursor'), 1, ...text('last'), 0xc3]
      ])
  }
}

const text = (value: string) => [0xa0 | value.length, ...Buffer.from(value)]

const wires: Record<string, () => RawWire> = {
  plain: () => plain(urls => new Pubby(urls, { WebSocket: FakeWebSocket }) as unknown as ClientUnderTest),
  tv: () => plain(newTvClient),
  'SignalR, JSON': signalRJson,
  'SignalR, MessagePack': signalRMessagePack
}

describe.each(Object.entries(wires))('a number is the nearest double to JavaScript: %s', (_, newWire) => {
  it.each(['live', 'dump'])('%s', async way => {
    const wire = newWire()
    const client = wire.newClient(['ws://hub/path'])
    const room = client.open('r', { live: way === 'live' })
    wire.accept()
    await settled()
    wire.answer([{ room: 'r', mode: way, epoch: 'e1' }])
    await settled()
    if (way === 'dump') wire.dump(numbers)
    else for (const [at, number] of numbers.entries()) wire.message(`n${at}`, number)
    await settled()
    const read = numbers.map(({ json }, at) => ({ json, double: bits(room.state.get(`n${at}`)?.data) }))
    client.close()
    expect(read).toEqual(numbers.map(({ json, double }) => ({ json, double })))
  })
})

const settled = () => new Promise(resolve => setTimeout(resolve))

function bits(value: unknown): string {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(value as number)
  return bytes.toString('hex')
}
