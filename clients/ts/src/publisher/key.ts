import { PublishError } from './publish-error'

/** The publishing key, or what gives it before each try. */
export type KeySource = string | (() => string | Promise<string>)

/**
 * The same key, if a header can carry it. No message repeats a key.
 * @throws PublishError `key_invalid`
 */
export function checkedKey(key: unknown): string {
  if (key === undefined || key === null || key === '') throw invalid("The key is missing. Pass the publisher's key.")
  if (typeof key !== 'string') throw invalid('The key is not a string.')
  if (key.trim() !== key) throw invalid('The key begins or ends with white space, as the line of a file does. Trim it.')
  if (!/^[ -~]{1,256}$/.test(key)) throw invalid('A key is 1 to 256 characters of printable ASCII, with no line break.')
  return key
}

/**
 * Asks for the key, for at most so many milliseconds.
 * @throws PublishError `key_failed`, `key_invalid`
 */
export async function keyOf(source: KeySource, withinMs: number): Promise<string> {
  if (typeof source === 'string') return source
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('It took longer than the call may take.')), withinMs)
  })
  let key: unknown
  try {
    key = await Promise.race([source(), late])
  } catch (cause) {
    throw new PublishError('key_failed', 'The function that gives the key failed; see the cause. Without a key nothing is sent.', 0, {
      cause
    })
  } finally {
    clearTimeout(timer)
  }
  return checkedKey(key)
}

function invalid(message: string): PublishError {
  return new PublishError('key_invalid', message, 0)
}
