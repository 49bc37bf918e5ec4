import { isName } from '../protocol/names'
import { PublishError } from './publish-error'

/** A request whose parts were all checked: whatever fails once it is sent is the network's fault or the hub's word. */
export interface HubRequest {
  method: string
  path: string
  headers?: Record<string, string>
  body?: string
  /** The same request twice is as good as once. Others are not sent again once they may have been taken. */
  isRepeatable: boolean
}

/** The most data that a hub can be set to take. */
const mostBytes = 1024 * 1024
const mostTtl = 31_536_000
const nameRule = 'is 1 to 128 characters of A-Z a-z 0-9 - _ . : ~ @ = and starts with a letter or a digit.'

/** What is wrong with a message's names, if anything. In an address `..` or `/` would make another request of it. */
export function faultOfNames(room: unknown, id: unknown): PublishError | undefined {
  if (typeof room !== 'string' || !isName(room)) return invalid('room_invalid', `A room ${nameRule}`)
  if (typeof id !== 'string' || !isName(id)) return invalid('id_invalid', `A message id ${nameRule}`)
  return undefined
}

/** @throws PublishError `room_invalid`, `id_invalid` */
export function pathOf(room: string, id: string): string {
  const fault = faultOfNames(room, id)
  if (fault) throw fault
  return `/v1/rooms/${encodeURIComponent(room)}/messages/${encodeURIComponent(id)}`
}

export function faultOfTtl(ttl: unknown): PublishError | undefined {
  if (ttl === undefined || (Number.isInteger(ttl) && (ttl as number) >= 1 && (ttl as number) <= mostTtl)) return undefined
  return invalid('ttl_invalid', `ttl is a whole number of seconds from 1 to ${mostTtl}.`)
}

/** When a message is published at all; at most one of these. */
export interface Conditions {
  /** Only if there is no such message yet; else `version_mismatch`. */
  ifAbsent?: boolean
  /** Only if there is such a message, of whatever version; else `version_mismatch`. */
  ifPresent?: boolean
  /** Only if the message has this version; else `version_mismatch`. */
  ifVersion?: number
}

/**
 * The conditions as headers; of two the hub says that they do not go together.
 * @throws PublishError `malformed`
 */
export function conditionOf({ ifAbsent, ifPresent, ifVersion }: Conditions): Record<string, string> {
  if (ifVersion !== undefined && !(Number.isSafeInteger(ifVersion) && ifVersion >= 0)) {
    throw invalid('malformed', "ifVersion is a message's version: a whole number from 0 to 9007199254740991.")
  }
  const headers: Record<string, string> = {}
  if (ifAbsent) headers['if-none-match'] = '*'
  if (ifPresent) headers['if-match'] = '*'
  if (ifVersion !== undefined) headers['if-match'] = `"${ifVersion}"`
  return headers
}

/** A condition would meet its own success where it is sent again. */
export function isUnconditional(headers: Record<string, string>): boolean {
  return Object.keys(headers).length === 0
}

/** The bytes of a text as UTF-8. */
export function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}

/**
 * The value as JSON.
 * @throws PublishError `json_invalid`: it has none, a circle for example; `too_large`: no hub could be set to take it.
 */
export function jsonOf(data: unknown): string {
  let text: string | undefined
  try {
    text = JSON.stringify(data)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause)
    throw new PublishError('json_invalid', `The data cannot be written as JSON: ${why}`, 0, { cause })
  }
  if (text === undefined) throw invalid('json_invalid', 'The data cannot be written as JSON: undefined, a function or a symbol.')
  // Sent, its refusal could be lost: a server may close before the request is whole, and that looks like an outage.
  if (text.length * 3 > mostBytes && bytesOf(text) > mostBytes) {
    throw invalid('too_large', `No hub takes data of more than ${mostBytes} bytes; most take 65536. Send less.`)
  }
  return text
}

function invalid(code: string, message: string): PublishError {
  return new PublishError(code, message, 0)
}
