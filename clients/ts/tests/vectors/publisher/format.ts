import { readdirSync, readFileSync } from 'node:fs'
import type { ScriptedAnswer } from '../../support/scripted-hub'

/** The publishers' part of tests/vectors/README.md as types. */
export interface PublisherVector {
  name: string
  only?: 'ts' | 'dotnet'
  each?: unknown[]
  addresses?: unknown[]
  key?: unknown
  keyIsAsked?: boolean
  timeoutMs?: number
  attemptTimeoutMs?: number
  warm?: boolean
  hub?: ScriptedAnswer[]
  second?: ScriptedAnswer[]
  call: Call
  expect: Expectation
}

export interface Call {
  put?: Message
  post?: Message
  delete?: Message
  putMany?: Message[]
}

export interface Message {
  room?: unknown
  id?: unknown
  data?: unknown
  ttl?: number
  deleted?: true
  ephemeral?: boolean
  ifAbsent?: boolean
  ifPresent?: boolean
  ifVersion?: number
}

export interface ExpectedResult {
  outcome?: string
  version?: number
  error?: string
  status?: number
}

export interface Expectation extends ExpectedResult {
  results?: ExpectedResult[]
  requests?: number | { least: number }
  second?: number
  paths?: string[]
  says?: string[]
}

const folder = new URL('../../../../../tests/vectors/publisher/', import.meta.url)

export const publisherVectors = readdirSync(folder).map(file => {
  const { vectors } = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { vectors: PublisherVector[] }
  return { file, vectors: vectors.filter(({ only }) => only !== 'dotnet').flatMap(expanded) }
})

/** One vector for each of its `each`. */
function expanded({ each, ...vector }: PublisherVector): PublisherVector[] {
  if (!each) return [vector]
  return each.map(value => ({ ...filled(vector, value), name: `${vector.name}: ${JSON.stringify(value)}` }))
}

function filled(vector: PublisherVector, value: unknown): PublisherVector {
  const { status = value, body } = (value ?? {}) as { status?: unknown; body?: { code?: string } }
  // Where an answer stands in `expect`, its status or its code is meant.
  const expected = replaced(vector.expect, { status, error: body?.code ?? value, other: value })
  return { ...(replaced(vector, { other: value }) as PublisherVector), expect: expected as Expectation }
}

function replaced(part: unknown, by: Record<string, unknown>, name = 'other'): unknown {
  if (part === '{each}') return name in by ? by[name] : by.other
  if (typeof part === 'string') return part.replaceAll('{each}', String(by.other))
  if (Array.isArray(part)) return part.map(item => replaced(item, by))
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, replaced(item, by, key)]))
}
