import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Message } from '../../src/protocol/frames'
import { MessageMap } from '../../src/rooms/message-map'

const ids = fc.constantFrom('a', 'b', 'c', 'd')
/** Each version belongs to one message. */
const messages = fc
  .uniqueArray(fc.record({ id: ids, version: fc.integer({ min: 1, max: 1000 }), deleted: fc.boolean() }), {
    selector: ({ version }) => version
  })
  .map(list => list.map(({ id, version, deleted }): Message => (deleted ? { id, version, deleted } : { id, version, data: version })))

function mapOf(list: Message[]): Map<string, Message> {
  const map = new MessageMap()
  for (const message of list) map.take(message)
  return map.items
}

describe('the merge rule', () => {
  it('any order and any repetition give the same map', () => {
    const deliveries = messages.chain(list =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray([...list, ...list, ...list], { minLength: list.length * 3 }))
    )
    fc.assert(
      fc.property(deliveries, ([list, delivered]) => {
        expect(mapOf(delivered)).toEqual(mapOf(list))
      })
    )
  })

  it('the map holds the newest of each id, and only what is not deleted', () => {
    fc.assert(
      fc.property(messages, list => {
        const newest = new Map<string, Message>()
        for (const message of [...list].sort((a, b) => a.version - b.version)) newest.set(message.id, message)
        for (const [id, { deleted }] of newest) if (deleted) newest.delete(id)
        expect(mapOf(list)).toEqual(newest)
      })
    )
  })

  it('what was taken rises for each id', () => {
    fc.assert(
      fc.property(messages, list => {
        const map = new MessageMap()
        const last = new Map<string, number>()
        for (const message of list) {
          const before = last.get(message.id) ?? 0
          expect(map.take(message)).toBe(message.version > before)
          last.set(message.id, Math.max(before, message.version))
        }
      })
    )
  })

  it('remembers the last 1,000 deleted ids, and no more', () => {
    const map = new MessageMap()
    for (let number = 1; number <= 1500; number++) map.take({ id: `id-${number}`, version: number, deleted: true })
    expect(map.versionOf('id-501')).toBe(501)
    expect(map.versionOf('id-500')).toBeUndefined()
  })
})
