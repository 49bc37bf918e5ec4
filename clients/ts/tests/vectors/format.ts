import { readdirSync, readFileSync } from 'node:fs'
import type { ConnectionState } from '../../src/connection/connection'
import type { ErrorFrame, RoomRequest } from '../../src/protocol/frames'

/** tests/vectors/README.md as types. */
export interface Vector {
  name: string
  only?: 'plain'
  urls?: number
  token?: string
  tokens?: GivenToken[]
  steps: Step[]
}

/** What one call of the source gives; null: it fails. */
export type GivenToken = string | null | { later: string | null }

export type Answer = { room: string; mode: string; epoch: string } | { room: string; error: Omit<ErrorFrame, 'type'> }

export interface Step {
  open?: { room: string; live?: boolean; occupancy?: boolean; as?: string }
  release?: string
  connect?: object
  close?: object
  wake?: object
  accept?: object
  refuse?: object
  answer?: Answer[]
  server?: object
  drop?: { code?: number; reason?: string }
  token?: object
  advance?: number
  nextTry?: object
  expect?: Expectation
}

export interface Expectation {
  states?: ConnectionState[]
  connection?: {
    state: ConnectionState
    code?: number
    reason?: string
    url?: number
    token?: string
    resumes?: boolean
    retryInMs?: [number, number]
  }
  asked?: number
  tokenFailed?: number
  sent?: Sent[]
  events?: Record<string, object[]>
  state?: Record<string, object>
  cursor?: Record<string, number | null>
}

export type Sent = { subscribe: RoomRequest[] } | { unsubscribe: string } | { authorize: string }

const folder = new URL('../../../../tests/vectors/', import.meta.url)

/** backoff.json is a table of another form. */
export const vectorFiles = readdirSync(folder)
  .filter(file => file.endsWith('.json') && file !== 'backoff.json')
  .map(file => ({ file, vectors: (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { vectors: Vector[] }).vectors }))
