import { readFileSync } from 'node:fs'
import { expect, vi } from 'vitest'
import type { BackoffOptions } from '../../src/connection/backoff'
import type { ClientUnderTest } from './client-under-test'
import type { Refusal, Wire } from './wire'

/** A case of tests/vectors/backoff.json, as its README says. */
export interface BackoffCase {
  name: string
  options?: BackoffOptions
  events: BackoffEvent[]
}

interface BackoffEvent {
  refused?: Refusal
  ended?: { lastedMs?: number; code?: number; spreadMs?: number; goaway?: object }
  random?: number
  waitMs?: number
  woken?: { afterMs: number }
  leftMs?: number
}

export const { cases } = JSON.parse(readFileSync(new URL('../../../../tests/vectors/backoff.json', import.meta.url), 'utf8')) as {
  cases: BackoffCase[]
}

export const readsHeaders = ({ events }: BackoffCase) => events.some(({ refused }) => refused?.retryAfter)

const settle = (ms = 0) => vi.advanceTimersByTimeAsync(ms)

/** Plays one case. Time is vitest's. */
export async function playBackoff({ options, events }: BackoffCase, wire: Wire): Promise<void> {
  const client = wire.newClient(['http://hub'], options)
  client.open('room', { live: true })
  await settle()
  for (const [index, event] of events.entries()) {
    const what = `event ${index + 1}, ${JSON.stringify(event)}`
    if (event.woken) await wake(client, event.woken.afterMs, event.leftMs!, what)
    else {
      if (client.status.state === 'reconnecting' && client.status.nextTryAt)
        await untilTry(client, client.status.nextTryAt - Date.now(), what)
      vi.spyOn(Math, 'random').mockReturnValue(event.random!)
      if (event.refused) wire.refuse(event.refused)
      else await connectAndEnd(wire, event.ended!)
      // A wait counts from the moment when it was drawn: nothing may pass in between, but what needs no time.
      await settle()
      expect(client.status.state, what).toBe('reconnecting')
      expect(client.status.nextTryAt! - Date.now(), what).toBeCloseTo(event.waitMs!, 3)
    }
  }
  client.close()
}

async function connectAndEnd(wire: Wire, { lastedMs = 0, code = 1006, spreadMs, goaway }: NonNullable<BackoffEvent['ended']>) {
  wire.accept()
  await settle()
  wire.answer([{ room: 'room', mode: 'live', epoch: 'e1' }], spreadMs)
  for (let left = lastedMs; left > 0; left -= 10000) {
    wire.frame({ type: 'message', room: 'elsewhere', id: 'alive', version: 1, data: null })
    await settle(Math.min(left, 10000))
  }
  if (goaway) wire.frame({ type: 'goaway', ...goaway })
  wire.drop(code, '')
}

async function wake(client: ClientUnderTest, afterMs: number, leftMs: number, what: string) {
  await settle(afterMs)
  expect(client.status.nextTryAt, what).toBeDefined()
  dispatchEvent(new Event('online'))
  await untilTry(client, leftMs, what)
}

/** The next try begins then, and not before. Timers take whole milliseconds, and a wait may need two of them. */
async function untilTry(client: ClientUnderTest, leftMs: number, what: string) {
  const early = Math.max(0, Math.floor(leftMs) - 2)
  if (leftMs > 2) {
    await settle(early)
    expect(client.status.nextTryAt, `${what}: no try ${early} ms later`).toBeDefined()
  }
  await settle(Math.ceil(leftMs) - early)
  expect(client.status.nextTryAt, `${what}: a try ${leftMs} ms later`).toBeUndefined()
}
