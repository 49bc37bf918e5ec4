import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Message } from '../../src/index'
import { connectedClient, deletion, hubSays, message } from '../support/fake-client'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function take(loop: AsyncIterator<Message>, count: number): Promise<[string, unknown][]> {
  const taken: [string, unknown][] = []
  for (let at = 0; at < count; at++) {
    const { value } = await loop.next()
    taken.push([value.id, value.deleted ? 'deleted' : value.data])
  }
  return taken
}

describe('for await', () => {
  it('a slow loop gets the newest of each id, and what waits does not grow', async () => {
    const { handle } = await connectedClient()
    const loop = handle[Symbol.asyncIterator]()
    for (let round = 1; round <= 1000; round++) for (const id of ['a', 'b', 'c']) message(id, round)
    expect((loop as unknown as { waiting: Map<string, Message> }).waiting.size).toBe(3)
    expect(await take(loop, 3)).toEqual([
      ['a', 1000],
      ['b', 1000],
      ['c', 1000]
    ])
  })

  it('what came and went while the loop was busy is not told; what it saw before is', async () => {
    const { handle } = await connectedClient()
    const loop = handle[Symbol.asyncIterator]()
    message('seen', 1)
    expect(await take(loop, 1)).toEqual([['seen', 1]])
    for (let number = 0; number < 1000; number++) {
      message(`flash-${number}`, number)
      deletion(`flash-${number}`)
    }
    deletion('seen')
    message('last', 2)
    expect((loop as unknown as { waiting: Map<string, Message> }).waiting.size).toBe(2)
    expect(await take(loop, 2)).toEqual([
      ['seen', 'deleted'],
      ['last', 2]
    ])
  })

  it('a loop that starts late is told what the room holds first', async () => {
    const { handle } = await connectedClient()
    message('a', 1)
    const loop = handle[Symbol.asyncIterator]()
    message('b', 2)
    expect(await take(loop, 2)).toEqual([
      ['a', 1],
      ['b', 2]
    ])
  })

  it('ends when the handle is released, after what waits', async () => {
    const { handle } = await connectedClient()
    const loop = handle[Symbol.asyncIterator]()
    message('a', 1)
    handle.release()
    expect(await take(loop, 1)).toEqual([['a', 1]])
    expect(await loop.next()).toEqual({ done: true, value: undefined })
    expect(await handle[Symbol.asyncIterator]().next()).toEqual({ done: true, value: undefined })
  })

  it('throws when the room is refused, once', async () => {
    const { handle } = await connectedClient()
    const loop = handle[Symbol.asyncIterator]()
    hubSays({ type: 'error', room: 'room', code: 'room_forbidden', message: 'Use a token for the room.', retryable: false })
    await expect(loop.next()).rejects.toMatchObject({ code: 'room_forbidden', message: 'Use a token for the room.' })
    expect(await loop.next()).toEqual({ done: true, value: undefined })
  })
})
