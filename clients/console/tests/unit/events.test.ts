import { expect, it } from 'vitest'
import { EventParser, readEvents } from '../../src/api/events'

const text =
  ': hello\n\nevent: fleet\ndata: {"nodes":1}\n\nevent: trace\r\ndata: {"stage":"sent"}\r\n\r\n: still here\n\ndata: a\ndata:b\n\nevent: empty\n\n'
const expected = [
  { event: 'fleet', data: '{"nodes":1}' },
  { event: 'trace', data: '{"stage":"sent"}' },
  { event: 'message', data: 'a\nb' }
]

it('reads the same events wherever the network cuts the text', () => {
  for (let cut = 0; cut <= text.length; cut++) {
    const parser = new EventParser()
    expect([...parser.push(text.slice(0, cut)), ...parser.push(text.slice(cut))], `cut at ${cut}`).toEqual(expected)
  }
})

it('reads a stream whose pieces cut a character', async () => {
  const bytes = new TextEncoder().encode('data: Ø\n\n')
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte))
      controller.close()
    }
  })
  const events = []
  for await (const event of readEvents(stream)) events.push(event)
  expect(events).toEqual([{ event: 'message', data: 'Ø' }])
})
