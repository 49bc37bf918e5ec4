import { retryAfterMs } from '../protocol/retry-after'

/** A socket of Node's `ws`. */
interface Handshake {
  on?: (name: 'unexpected-response', handler: (request: unknown, response: Response) => void) => unknown
}

interface Response {
  statusCode: number
  headers: { 'retry-after'?: string }
}

/**
 * Tells an HTTP answer in place of the handshake's: why, in the words of Node's `ws`, and how long it asks to wait at least. The sockets of
 * browsers, and Node's own, tell neither. Whoever is told closes the socket, as `ws` then does not.
 */
export function onHttpRefusal(socket: object, refused: (cause: Error, retryAfterMs?: number) => void): void {
  const { on } = socket as Handshake
  if (!on) return
  on.call(socket, 'unexpected-response', (_, { statusCode, headers }) => {
    const isOverload = statusCode === 503 || statusCode === 429
    refused(new Error('Unexpected server response: ' + statusCode), isOverload ? retryAfterMs(headers['retry-after'] ?? null) : undefined)
  })
}
