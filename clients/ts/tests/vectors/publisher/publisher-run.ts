import { expect } from 'vitest'
import { PublishError, Publisher, type PublishResult, type PutManyResult } from '../../../src/publisher/index'
import { freePort } from '../../support/free-port'
import { type ScriptedAnswer, ScriptedHub } from '../../support/scripted-hub'
import type { Call, ExpectedResult, Message, PublisherVector } from './format'
import { valueIn } from './values'

type Ending = PublishResult | PutManyResult[] | PublishError

/** Runs one vector against servers of its own, and states what must have come of it. */
export async function run(vector: PublisherVector): Promise<void> {
  const second = await ScriptedHub.start(vector.second ?? [])
  const answers = JSON.parse(JSON.stringify(vector.hub ?? []).replaceAll('{second}', second.url)) as ScriptedAnswer[]
  const hub = await ScriptedHub.start(vector.warm ? ['stored', ...answers] : answers)
  const places: Record<string, string> = {
    '{hub}': hub.url,
    '{https}': hub.url.replace('http:', 'https:'),
    '{second}': second.url,
    '{refused}': `http://127.0.0.1:${await freePort()}`
  }
  const placed = (text: string) => text.replace(/\{\w+\}/g, place => places[place] ?? place)
  try {
    const ending = await endingOf(vector, placed)
    check(ending, vector, placed)
    const { requests, second: secondRequests, paths } = vector.expect
    const seen = hub.requests.slice(vector.warm ? 1 : 0)
    if (typeof requests === 'number') expect(seen).toHaveLength(requests)
    else if (requests) expect(seen.length).toBeGreaterThanOrEqual(requests.least)
    if (secondRequests !== undefined) expect(second.requests).toHaveLength(secondRequests)
    if (paths) expect(seen.map(({ path }) => path)).toEqual(paths)
  } finally {
    hub.stop()
    second.stop()
  }
}

async function endingOf(vector: PublisherVector, placed: (text: string) => string): Promise<Ending> {
  try {
    const addresses = (vector.addresses ?? ['{hub}']).map(valueIn).map(value => (typeof value === 'string' ? placed(value) : value))
    const key = 'key' in vector ? valueIn(vector.key) : 'sesame'
    const publisher = new Publisher(addresses as string[], {
      key: (vector.keyIsAsked ? () => key : key) as string,
      timeoutMs: vector.timeoutMs ?? 60_000,
      ...(vector.attemptTimeoutMs && { attemptTimeoutMs: vector.attemptTimeoutMs })
    })
    if (vector.warm) await publisher.put('r', 'warm', 1)
    return await called(publisher, vector.call)
  } catch (fault) {
    if (fault instanceof PublishError) return fault
    throw fault
  }
}

function called(publisher: Publisher, call: Call): Promise<PublishResult | PutManyResult[]> {
  if (call.putMany) return publisher.putMany(call.putMany.map(messageOf) as never)
  const { room, id, data, ...options } = messageOf(call.put ?? call.post ?? call.delete)
  if (call.put) return publisher.put(room, id, data, options)
  if (call.post) return publisher.post(room, data, options)
  return publisher.delete(room, id, options)
}

function messageOf(message: Message = {}): Message & { room: string; id: string } {
  if ('value' in message) return valueIn(message) as never
  const { room = 'r', id = 'i', data = 1, ...others } = message
  const names = { room: valueIn(room), id: valueIn(id) } as { room: string; id: string }
  return { ...names, ...(!others.deleted && { data: valueIn(data) }), ...others } as Message & { room: string; id: string }
}

function check(ending: Ending, { expect: expected, name }: PublisherVector, placed: (text: string) => string): void {
  if (expected.results)
    expect((ending as PutManyResult[]).map(shown), name).toEqual(expected.results.map(result => expect.objectContaining(result)))
  else expect(shown(ending as PublishResult | PublishError), name).toMatchObject(resultOf(expected))
  if (!(ending instanceof PublishError)) return
  for (const text of expected.says ?? []) expect(ending.message).toContain(placed(text))
  // What is in a log is no secret.
  for (const secret of ['sesame', 'secret']) expect(ending.message).not.toContain(secret)
}

function resultOf({ outcome, version, error, status }: ExpectedResult): ExpectedResult {
  return JSON.parse(JSON.stringify({ outcome, version, error, status })) as ExpectedResult
}

function shown(result: PublishResult | PutManyResult | PublishError): object {
  if (result instanceof PublishError) return { error: result.code, status: result.status, message: result.message }
  if ('error' in result && result.error) return shown(result.error)
  return result
}
