import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import type { PubbyError, RoomHandle } from '../../src/index'
import { connectedClient, deletion, message } from '../support/fake-client'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const score = z.tuple([z.number(), z.number()]).transform(([home, away]) => ({ home, away }))

describe('a schema', () => {
  it('gives what it makes of the data; what does not fit is an error of the handle, and the map keeps what fitted', async () => {
    const { handle } = (await connectedClient({}, { schema: score })) as unknown as { handle: RoomHandle<{ home: number; away: number }> }
    const errors: PubbyError[] = []
    const changes: object[] = []
    handle.on('error', error => errors.push(error))
    handle.on('change', change => changes.push(change))
    message('score', [1, 0])
    message('score', 'two nil')
    expect(handle.get('score')).toEqual({ home: 1, away: 0 })
    message('score', [2, 0])
    deletion('score')
    message('other', null)
    expect(changes).toEqual([
      { id: 'score', new: { home: 1, away: 0 } },
      { id: 'score', old: { home: 1, away: 0 }, new: { home: 2, away: 0 } },
      { id: 'score', old: { home: 2, away: 0 } }
    ])
    expect(errors.map(({ code, room, id }) => [code, room, id])).toEqual([
      ['data_invalid', 'room', 'score'],
      ['data_invalid', 'room', 'other']
    ])
    expect((errors[0]!.cause as { message: string }[])[0]!.message).toContain('expected tuple')
    expect(handle.state.size).toBe(0)
  })

  it('one that throws, or is asynchronous, is told the same way', async () => {
    for (const validate of [
      () => {
        throw new Error('broken')
      },
      async () => ({ value: 1 })
    ]) {
      const { handle } = await connectedClient({}, { schema: { '~standard': { validate } } })
      const codes: string[] = []
      handle.on('error', ({ code }) => codes.push(code))
      message('a', 1)
      expect(codes).toEqual(['data_invalid'])
    }
  })
})
