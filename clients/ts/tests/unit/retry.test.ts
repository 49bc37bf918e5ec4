import { afterEach, describe, expect, it, vi } from 'vitest'
import { waitAfter } from '../../src/connection/retry'

const tries = [0, 1, 2, 3, 4, 5, 6, 50]
afterEach(() => void vi.restoreAllMocks())

describe('the wait before the next try', () => {
  it('is random from nothing to a ceiling that doubles from 0.5 s to 20 s', () => {
    vi.spyOn(Math, 'random').mockReturnValue(0)
    expect(tries.map(count => waitAfter(1006, undefined, count))).toEqual(tries.map(() => 0))
    vi.spyOn(Math, 'random').mockReturnValue(1)
    expect(tries.map(count => waitAfter(1006, undefined, count))).toEqual([500, 1000, 2000, 4000, 8000, 16000, 20000, 20000])
  })

  it('is what the hub asks for, up to ten minutes', () => {
    expect(waitAfter(4200, 3350, 5)).toBe(3350)
    expect(waitAfter(4200, 2 ** 40, 5)).toBe(600_000)
  })

  it('is up to 5 s where the hub asks and does not say how long', () => {
    vi.spyOn(Math, 'random').mockReturnValue(1)
    expect(waitAfter(4201, undefined, 5)).toBe(5000)
  })
})
