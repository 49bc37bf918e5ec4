import { beforeEach, describe, it, vi } from 'vitest'
import { useFakePage } from './fake-page'
import { vectorFiles } from './format'
import { VectorRun } from './vector-run'
import { wires } from './wires'

useFakePage()
// A random wait of nothing would end before the vector looks at it.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5))

describe.each(Object.entries(wires))('%s', (name, newWire) => {
  describe.each(vectorFiles)('$file', ({ vectors }) => {
    for (const vector of vectors) {
      if (!vector.only || name !== 'signalr') it(vector.name, () => new VectorRun(vector, newWire()).play())
    }
  })
})
