import { describe, it } from 'vitest'
import { publisherVectors } from './format'
import { run } from './publisher-run'

describe.each(publisherVectors)('publisher/$file', ({ vectors }) => {
  for (const vector of vectors) it.concurrent(vector.name, () => run(vector))
})
