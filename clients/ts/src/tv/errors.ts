import type { ErrorDetails } from '../protocol/errors'

/**
 * Stands in for protocol/errors in the file for televisions: an `Error` with a code and without a class or sentences, which would be a
 * fifth of the file. What to do about a code is in the README.
 */
export function PubbyError(code: string, details: ErrorDetails): Error {
  const error = new Error(details.message || code) as Error & { code: string; room?: string; id?: string }
  error.code = code
  error.room = details.room
  error.id = details.id
  error.cause = details.cause
  return error
}
