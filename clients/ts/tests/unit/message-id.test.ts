import { describe, expect, it } from 'vitest'
import { newMessageId } from '../../src/publisher/index'

const now = 1_790_000_000_000

describe('the id of a message that is posted', () => {
  it('is as long as those that the hub makes, of the same digits', () => {
    expect(newMessageId(now)).toMatch(/^[0-9a-hjkmnp-tv-z]{23}$/)
  })

  it('sorts by time as text', () => {
    const ids = [0, 1, 31, 32, 1000, 1e6].map(ms => newMessageId(now + ms))
    expect([...ids].sort()).toEqual(ids)
  })

  it('has twelve random digits, so that two of one millisecond differ', () => {
    const ids = Array.from({ length: 100 }, () => newMessageId(now))
    const varied = Array.from({ length: 23 }, (_, at) => new Set(ids.map(id => id[at])).size > 1)
    expect(varied).toEqual([...Array(11).fill(false), ...Array(12).fill(true)])
  })
})
