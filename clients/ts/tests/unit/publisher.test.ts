import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Publisher } from '../../src/publisher/index'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }))
afterEach(() => void vi.useRealTimers())

type Answer = Error | { status: number; body: object; retryAfter?: number }

/** A publisher whose hubs answer what is scripted, one answer a request; the last one again and again. */
function scripted(...answers: Answer[]) {
  const requests: { url: string; body: string; at: number }[] = []
  const fetch = async (url: unknown, init: { body?: unknown } = {}) => {
    requests.push({ url: String(url), body: String(init.body), at: performance.now() })
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    if (answer instanceof Error) throw answer
    const headers: Record<string, string> = answer.retryAfter ? { 'retry-after': String(answer.retryAfter) } : {}
    return new Response(JSON.stringify(answer.body), { status: answer.status, headers })
  }
  const publisher = new Publisher(['http://one', 'http://two'], { key: 'k', fetch: fetch as typeof globalThis.fetch })
  return { publisher, requests }
}

const stored: Answer = { status: 201, body: { room: 'r', id: 'i', version: 2, outcome: 'stored' } }
const unavailable: Answer = { status: 503, body: { code: 'store_unavailable', title: 'The store does not answer.' }, retryAfter: 2 }
const refused = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } })
const reset = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNRESET' } })

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
  it('waits as long as Retry-After says, and takes the next address', async () => {
    const { publisher, requests } = scripted(unavailable, stored)
    expect(await ended(publisher.put('r', 'i', 1))).toMatchObject({ outcome: 'stored' })
    expect(requests.map(({ url }) => new URL(url).host)).toEqual(['one', 'two'])
    expect(requests[1]!.at - requests[0]!.at).toBe(2000)
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
      await expect(ended(publisher.put('r', 'i', 1, options))).rejects.toMatchObject({ code: 'unanswered' })
      expect(requests).toHaveLength(1)
      const again = scripted(refused, unavailable, stored)
      await ended(again.publisher.put('r', 'i', 1, options))
      expect(again.requests).toHaveLength(3)
    }
  })

  it('gives up before its time is over, with what the hub said last', async () => {
    const { publisher, requests } = scripted(unavailable)
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
})
