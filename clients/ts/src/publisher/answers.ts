import type { Answer } from './exchange'
import { PublishError } from './publish-error'
import type { PublishResult } from './publisher'

const outcomes: readonly unknown[] = ['stored', 'unchanged', 'broadcast', 'deferred']

/**
 * What a message's answer says.
 * @throws PublishError the hub's refusal, or `unexpected_answer`
 */
export function resultOf(answer: Answer): PublishResult {
  const value = isAccepted(answer) ? parsed(answer.text) : undefined
  if (!isObject(value)) throw refusalOf(answer)
  const { room, id, version, outcome } = value
  if (typeof room !== 'string' || typeof id !== 'string' || !isResult(value)) throw unexpected(answer)
  return { room, id, version: version as number, outcome: outcome as PublishResult['outcome'] }
}

/**
 * A batch's answer: one entry for each message, of whatever shape.
 * @throws PublishError the hub's refusal, or `unexpected_answer`
 */
export function entriesOf(answer: Answer, count: number): unknown[] {
  const value = answer.status === 200 ? parsed(answer.text) : undefined
  if (!isObject(value)) throw refusalOf(answer)
  if (!Array.isArray(value.results) || value.results.length !== count) throw unexpected(answer)
  return value.results
}

/** What one entry of a batch's answer says of its message. */
export function entryResultOf(entry: unknown, room: string, id: string): PublishResult | PublishError {
  const { status, version, outcome, error } = isObject(entry) ? entry : ({} as Record<string, unknown>)
  if (isResult({ version, outcome })) return { room, id, version: version as number, outcome: outcome as PublishResult['outcome'] }
  const answered = typeof status === 'number' ? status : 0
  return (
    (isObject(error) && problemOf(error, answered)) ||
    new PublishError(
      'unexpected_answer',
      'The answer says of this message what this publisher does not know. Update it, or the hub.',
      answered
    )
  )
}

/** The hub's refusal; or what else came, where it is not the hub's. */
export function refusalOf(answer: Answer): PublishError {
  const value = isAccepted(answer) ? undefined : parsed(answer.text)
  return (isObject(value) && problemOf(value, answer.status)) || unexpected(answer)
}

export function unexpected({ base, status, header }: Answer): PublishError {
  const what =
    status === 0 ? 'in another language than HTTP' : status >= 300 && status < 400 ? `${status}, a redirect${placeOf(header)}` : `${status}`
  const message = `${base} answered ${what}. That is no answer of a hub's: check that the address is one, and what stands between.`
  return new PublishError('unexpected_answer', message, status)
}

function placeOf(header: Answer['header']): string {
  const location = header('location')
  // What comes after the path may be a secret of the server that answered.
  return location ? ` to ${location.split(/[?#]/, 1)[0]!.slice(0, 200)}` : ''
}

function problemOf({ code, detail, title }: Record<string, unknown>, status: number): PublishError | undefined {
  if (typeof code !== 'string' || code === '') return undefined
  const message = [detail, title].find(text => typeof text === 'string' && text !== '') ?? code
  return new PublishError(code, message as string, status)
}

function isAccepted({ status }: Answer): boolean {
  return status === 200 || status === 201 || status === 202
}

function isResult({ version, outcome }: Record<string, unknown>): boolean {
  return Number.isSafeInteger(version) && outcomes.includes(outcome)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
