import { describe, it } from 'vitest'
import { cases, playBackoff, readsHeaders } from './backoff-run'
import { useFakePage } from './fake-page'
import { wires } from './wires'

useFakePage()

describe.each(Object.entries(wires))('%s: the wait before the next try', (name, newWire) => {
  for (const one of cases) {
    // A television's WebSocket tells no headers.
    it.skipIf(name === 'tv' && readsHeaders(one))(one.name, () => playBackoff(one, newWire()))
  }
})
