import { PubbyError } from '../protocol/errors'
import type { Command, Frame } from '../protocol/frames'
import { withToken } from './address'
import type { Link, LinkEvents, Transport } from './transport'

/** What this package needs of a WebSocket; the platform's own, or `ws` on Node 20. */
export interface WebSocketLike {
  /** The subprotocol that the hub agreed to, where the class tells it. */
  readonly protocol?: string
  /** Sends one text frame. */
  send(text: string): void
  /** Closes the socket; without a code as after a normal end. */
  close(code?: number, reason?: string): void
  // biome-ignore lint/suspicious/noExplicitAny: the handlers' event types differ from platform to platform
  onopen: any
  // biome-ignore lint/suspicious/noExplicitAny: see above
  onmessage: any
  // biome-ignore lint/suspicious/noExplicitAny: see above
  onclose: any
  // biome-ignore lint/suspicious/noExplicitAny: see above
  onerror: any
}

/** What makes a WebSocket: the platform's class, or the one of `ws`. */
export type WebSocketConstructor = new (url: string, protocols?: string[]) => WebSocketLike

/** A page cannot see WebSocket pings, so after this long without a frame the hub is asked for one. */
const quietMs = 20000
const answerMs = 10000
/** The hub agrees to it, whatever else is offered. */
const protocol = 'pubby.v1'

/** What Node's `ws` can do beside what every WebSocket can. */
export interface SocketExtras {
  /** A socket was closed by this side. */
  onClosing(socket: object): void
  /** Tells an HTTP answer in place of the handshake's. */
  onRefusal(socket: object, refused: (cause: Error, retryAfterMs?: number) => void): void
}

/** The plain protocol: one JSON object in one text frame. */
export function webSocketTransport(socketClass: WebSocketConstructor, extras?: SocketExtras): Transport {
  return (url, events, token) => {
    if (!token) return openWebSocket(new socketClass(url), events, extras)
    let socket: WebSocketLike | undefined
    try {
      // Not in the address, which ends up in the logs of proxies. A subprotocol has the characters of RFC 7230's tokens, as JWTs do.
      if (/^[\w!#$%&'*+.^`|~-]+$/.test(token)) socket = new socketClass(url, [protocol, 'pubby.token.' + token])
    } catch {
      // This class takes no subprotocols.
    }
    return openWebSocket(socket || new socketClass(withToken(url, token)), events, extras, socket && token)
  }
}

/** @param token was offered as a subprotocol. */
function openWebSocket(socket: WebSocketLike, events: LinkEvents, extras: SocketExtras | undefined, token?: string): Link {
  let heardAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let cause: { message?: string; code?: string } | undefined

  const send = (command: Command) => socket.send(JSON.stringify(command))
  const watch = (delay: number, due: () => void) => {
    clearTimeout(timer)
    timer = setTimeout(due, delay)
  }
  // One timer that looks back, not one moved with every frame: a busy room brings thousands a second.
  const listen = () => {
    const quiet = performance.now() - heardAt
    if (quiet < quietMs) watch(quietMs - quiet, listen)
    else probe()
  }
  const probe = () => {
    const askedAt = performance.now()
    send({ action: 'ping' })
    watch(answerMs, () => (heardAt >= askedAt ? listen() : end(1006, 'silent')))
  }
  const close = () => {
    clearTimeout(timer)
    socket.onopen = socket.onmessage = socket.onclose = null
    // Stays: Node's ws throws an error that has no listener, and closing before the handshake ends is an error to it.
    socket.onerror = () => {}
    socket.close()
    if (extras) extras.onClosing(socket)
  }
  const end = (code: number, reason: string, retryAfterMs?: number) => {
    close()
    events.onClose(code, reason || textOf(cause), cause, retryAfterMs)
  }

  socket.onopen = () => {
    heardAt = performance.now()
    listen()
    // A class that passes over subprotocols did not bring it.
    if (token && socket.protocol !== protocol) send({ action: 'authorize', token })
    events.onOpen()
  }
  socket.onmessage = (event: { data: unknown }) => {
    heardAt = performance.now()
    let frame: Frame
    try {
      frame = JSON.parse(event.data as string)
    } catch (cause) {
      events.onFault(new PubbyError('frame_invalid', { cause }))
      return
    }
    events.onFrame(frame)
  }
  socket.onclose = (event: { code: number; reason: string }) => end(event.code, event.reason)
  // Node's ws says what it was: ECONNREFUSED, ENOTFOUND, the HTTP status of who is no hub. Browsers tell nothing.
  socket.onerror = (event: { error?: object }) => {
    cause = event && event.error
  }
  if (extras) {
    extras.onRefusal(socket, (refusal, retryAfterMs) => {
      cause = refusal
      end(1006, '', retryAfterMs)
    })
  }
  return { send, probe, close }
}

/** An error of several addresses has no message, only a code. */
export function textOf(cause: { message?: string; code?: string } | undefined): string {
  return (cause && (cause.message || cause.code)) || ''
}
