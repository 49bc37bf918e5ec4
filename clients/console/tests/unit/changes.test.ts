import { expect, it } from 'vitest'
import { Changes } from '../../src/state/changes'

it('keeps the versions of what is there, and nothing of what has gone', () => {
  const changes = new Changes()
  for (let number = 0; number < 1000; number++) {
    changes.take({ id: `goal-${number}`, version: 2 * number + 2, data: 1 })
    if (number >= 3) changes.take({ id: `goal-${number - 3}`, version: 2 * number + 3, deleted: true, reason: 'expired' })
  }
  expect([...changes.copy()]).toEqual([997, 998, 999].map(number => [`goal-${number}`, 2 * number + 2]))
})
