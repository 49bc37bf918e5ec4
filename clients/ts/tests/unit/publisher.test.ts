import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Publisher } from '../../src/publisher/index'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }))
afterEach(() => void vi.useRealTimers())

type Answer = Error | { status: number; body: object; retryAfter?: number | string }

/** A publisher whose hubs answer what is scripted, one answer a request; the last one again and again. */
function scripted(...answers: Answer[]) {
  return scriptedAt(['http://one', 'http://two'], ...answers)
}

function scriptedAt(addresses: string[], ...answers: Answer[]) {
  const requests: { url: string; body: string; at: number }[] = []
  const answer = async (url: unknown, init: { body?: unknown } = {}) => {
    requests.push({ url: String(url), body: String(init.body), at: performance.now() })
    const next = answers.length > 1 ? answers.shift()! : answers[0]!
    if (next instanceof Error) throw next
    const headers: Record<string, string> = next.retryAfter ? { 'retry-after': String(next.retryAfter) } : {}
    return new Response(JSON.stringify(next.body), { status: next.status, headers })
  }
  const fetch = answer as typeof globalThis.fetch
  return { publisher: new Publisher(addresses, { key: 'k', fetch }), requests, fetch }
}

const stored: Answer = { status: 201, body: { room: 'r', id: 'i', version: 2, outcome: 'stored' } }
const unavailable: Answer = { status: 503, body: { code: 'store_unavailable', title: 'The store does not answer.' }, retryAfter: 2 }
const tooFast: Answer = { status: 429, body: { code: 'rate_limited', detail: 'Later.' }, retryAfter: 2 }
const overloaded: Answer = { status: 503, body: { code: 'overloaded', detail: 'Again.' }, retryAfter: 2 }
const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })
const reset = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })

/** Answers to so many batches of one, each after two waits of 10 s. */
function slowly(batches: number): Answer[] {
  const later: Answer = { status: 503, body: { code: 'store_unavailable' }, retryAfter: 10 }
  const done: Answer = { status: 200, body: { results: [{ status: 201, version: 2, outcome: 'stored' }] } }
  return Array.from({ length: batches }, () => [later, later, done]).flat()
}

/** Lets time pass until a publish has ended. */
async function ended<T>(publish: Promise<T>): Promise<T> {
  let isEnded = false
  publish.then(
    () => (isEnded = true),
    () => (isEnded = true)
  )
  while (!isEnded) await vi.advanceTimersByTimeAsync(50)
  return publish
}

describe('the publisher, when a hub does not do what it is asked', () => {
  it.each([unavailable, tooFast])('waits as long as Retry-After says, to the millisecond', async busy => {
    const { publisher, requests } = scriptedAt(['http://one'], busy, stored)
    expect(await ended(publisher.put('r', 'i', 1))).toMatchObject({ outcome: 'stored' })
    expect(requests[1]!.at - requests[0]!.at).toBe(2000)
  })

  it('a date in Retry-After is waited for too', async () => {
    vi.setSystemTime(1_790_000_000_000)
    const dated: Answer = { ...(unavailable as object), retryAfter: new Date(1_790_000_005_000).toUTCString() } as Answer
    const { publisher, requests } = scriptedAt(['http://one'], dated, stored)
    await ended(publisher.put('r', 'i', 1))
    expect(requests[1]!.at - requests[0]!.at).toBe(5000)
  })

  it.each(['0', 'soon', '-5', 'Tue, 01 Sep 2020 00:00:00 GMT'])(
    'takes Retry-After: %s for none, and waits as it would',
    async retryAfter => {
      vi.spyOn(Math, 'random').mockReturnValueOnce(0.5)
      const { publisher, requests } = scriptedAt(['http://one'], { ...(unavailable as object), retryAfter } as Answer, stored)
      await ended(publisher.put('r', 'i', 1))
      expect(requests[1]!.at - requests[0]!.at).toBe(100)
    }
  )

  it('asks every address at once, and waits only when all were asked', async () => {
    const { publisher, requests } = scripted(unavailable, unavailable, stored)
    await ended(publisher.put('r', 'i', 1))
    expect(requests.map(({ url }) => new URL(url).host)).toEqual(['one', 'two', 'one'])
    expect(requests.map(({ at }) => at - requests[0]!.at)).toEqual([0, 0, 2000])
  })

  it('returns to the first address after a while, with one call that looks', async () => {
    const { publisher, requests } = scripted(refused, stored)
    await ended(publisher.put('r', 'i', 1))
    await ended(publisher.put('r', 'i', 2))
    await vi.advanceTimersByTimeAsync(30_000)
    await Promise.all([ended(publisher.put('r', 'i', 3)), ended(publisher.put('r', 'i', 4))])
    await ended(publisher.put('r', 'i', 5))
    expect(requests.map(({ url }) => new URL(url).host)).toEqual(['one', 'two', 'two', 'one', 'two', 'one'])
  })

  it('a call that looks at the first address and makes a mistake leaves that to the next', async () => {
    const fault = new ReferenceError('settings is not defined')
    const { publisher, requests } = scripted(refused, stored, fault, stored)
    await ended(publisher.put('r', 'i', 1))
    await vi.advanceTimersByTimeAsync(30_000)
    await expect(ended(publisher.put('r', 'i', 2))).rejects.toBe(fault)
    await ended(publisher.put('r', 'i', 3))
    await ended(publisher.put('r', 'i', 4))
    expect(requests.map(({ url }) => new URL(url).host)).toEqual(['one', 'two', 'one', 'one', 'one'])
  })

  it('a post that is sent again is the same message', async () => {
    const { publisher, requests } = scripted(reset, unavailable, stored)
    await ended(publisher.post('r', { text: 'once' }))
    expect(requests).toHaveLength(3)
    expect(new Set(requests.map(({ url }) => new URL(url).pathname)).size).toBe(1)
  })

  it('with a condition, or as an ephemeral one, it is not sent again once it may have arrived', async () => {
    for (const options of [{ ifAbsent: true }, { ifVersion: 3 }, { ephemeral: true }]) {
      const { publisher, requests } = scripted(reset, stored)
      await expect(ended(publisher.put('r', 'i', 1, options))).rejects.toMatchObject({ code: 'no_answer' })
      expect(requests).toHaveLength(1)
      const again = scripted(refused, overloaded, stored)
      await ended(again.publisher.put('r', 'i', 1, options))
      expect(again.requests).toHaveLength(3)
    }
  })

  it('gives up before its time is over, with what the hub said last', async () => {
    const { publisher, requests } = scriptedAt(['http://one'], unavailable)
    await expect(ended(publisher.put('r', 'i', 1))).rejects.toMatchObject({ code: 'store_unavailable', status: 503 })
    expect(requests).toHaveLength(15)
  })

  it('what is refused is not sent again', async () => {
    const { publisher, requests } = scripted({ status: 413, body: { code: 'too_large', detail: 'Send less.' } })
    await expect(ended(publisher.put('r', 'i', 1))).rejects.toMatchObject({ code: 'too_large', message: 'Send less.' })
    expect(requests).toHaveLength(1)
  })

  it('of a batch only what could not be stored is sent again', async () => {
    const away = { status: 503, error: { code: 'store_unavailable', message: 'Send this one again.' } }
    const done = { status: 201, version: 2, outcome: 'stored' }
    const { publisher, requests } = scripted(
      { status: 200, body: { results: [done, away, done] } },
      { status: 200, body: { results: [done] } }
    )
    const results = await ended(publisher.putMany(['a', 'b', 'c'].map(id => ({ room: 'r', id, data: id }))))
    expect(results.map(({ id, error }) => [id, error])).toEqual([
      ['a', undefined],
      ['b', undefined],
      ['c', undefined]
    ])
    expect(JSON.parse(requests[1]!.body)).toEqual({ messages: [{ room: 'r', id: 'b', data: 'b' }] })
  })

  it('each request of putMany has the time of a call', async () => {
    const { publisher, requests } = scriptedAt(['http://one'], ...slowly(3))
    const results = await ended(publisher.putMany(['a', 'a', 'a'].map(id => ({ room: 'r', id, data: 1 }))))
    expect(results.map(({ error }) => error)).toEqual([undefined, undefined, undefined])
    expect(requests.at(-1)!.at - requests[0]!.at).toBe(60_000)
  })

  it('a key that never comes is told when the time is over, and one that fails at once', async () => {
    const fetch = vi.fn()
    const waiting = new Publisher('http://one', { key: () => new Promise<string>(() => {}), fetch })
    await expect(ended(waiting.put('r', 'i', 1))).rejects.toMatchObject({ code: 'key_failed', status: 0 })
    const cause = new Error('the vault is closed')
    const failing = new Publisher('http://one', { key: () => Promise.reject(cause), fetch })
    await expect(failing.put('r', 'i', 1)).rejects.toMatchObject({ code: 'key_failed', cause })
    expect(fetch).not.toHaveBeenCalled()
  })

  it('a key that fails after a try that may have been taken is asked for again', async () => {
    const { fetch, requests } = scriptedAt(['http://one'], reset, stored)
    const keys = [() => 'k', () => Promise.reject(new Error('the vault is closed')), () => '', () => 'k']
    const publisher = new Publisher('http://one', { key: () => keys.shift()!(), fetch })
    expect(await ended(publisher.put('r', 'i', 1))).toMatchObject({ outcome: 'stored' })
    expect(requests).toHaveLength(2)
  })

  it('a key that fails until the time is over does not hide that a try before may have been taken', async () => {
    const { fetch } = scriptedAt(['http://one'], reset)
    const keys = [() => 'k']
    const failing = () => Promise.reject(new Error('the vault is closed'))
    const publisher = new Publisher('http://one', { key: () => (keys.shift() ?? failing)(), fetch })
    await expect(ended(publisher.put('r', 'i', 1))).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('the vault is closed'),
      cause: { code: 'key_failed' }
    })
  })

  it('a key that fails moves nobody to another address', async () => {
    const urls: string[] = []
    const fetch = async (url: unknown) => {
      urls.push(new URL(String(url)).host)
      return new Response(JSON.stringify((stored as { body: object }).body), { status: 201 })
    }
    const keys = ['', 'k']
    const publisher = new Publisher(['http://one', 'http://two'], { key: () => keys.shift()!, fetch: fetch as typeof globalThis.fetch })
    await expect(publisher.put('r', 'i', 1)).rejects.toMatchObject({ code: 'key_invalid' })
    await publisher.put('r', 'i', 1)
    expect(urls).toEqual(['one'])
  })

  it("a mistake in the application's own fetch is not taken for the network", async () => {
    const fault = new ReferenceError('settings is not defined')
    const fetch = vi.fn(() => Promise.reject(fault))
    await expect(new Publisher('http://one', { key: 'k', fetch }).put('r', 'i', 1)).rejects.toBe(fault)
    expect(fetch).toHaveBeenCalledOnce()
  })

  it('a port that the platform refuses is told at once', async () => {
    const publisher = new Publisher('http://127.0.0.1:6000', { key: 'k' })
    await expect(publisher.put('r', 'i', 1)).rejects.toMatchObject({ code: 'url_invalid' })
  })

  it('options that no call could be made with are told where the publisher is made', () => {
    const codeOf = (options: object) => {
      try {
        return new Publisher('http://one', { key: 'k', ...options }) && 'none'
      } catch (fault) {
        return (fault as { code?: string }).code
      }
    }
    const wrong = [
      { timeoutMs: Number.NaN },
      { timeoutMs: Infinity },
      { timeoutMs: '5000' },
      { attemptTimeoutMs: 0 },
      { returnAfterMs: -1 }
    ]
    expect([...wrong, { fetch: 5 }].map(codeOf)).toEqual(Array(6).fill('options_invalid'))
    expect(codeOf({ key: 5 })).toBe('key_invalid')
    expect(() => new Publisher('http://one', undefined as never)).toThrow(expect.objectContaining({ code: 'key_invalid' }))
  })
})
