/**
 * Stands in for protocol/errors in the file for televisions: an `Error` with a code and without a class or sentences, which would be a
 * fifth of the file. What to do about a code is in the README.
 */
export function PubbyError(code: string, message?: string | null, about?: { room?: string; id?: string; cause?: unknown }): Error {
  const error = new Error(message || code) as Error & { code: string; room?: string; id?: string }
  error.code = code
  if (about) {
    error.room = about.room
    error.id = about.id
    error.cause = about.cause
  }
  return error
}
