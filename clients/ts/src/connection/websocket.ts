import type { Command, Frame } from '../protocol/frames'
import type { Link, LinkEvents, Transport } from './transport'

/** What this package needs of a WebSocket; the platform's own, or `ws` on Node 20. */
export interface WebSocketLike {
  send(text: string): void
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

export type WebSocketConstructor = new (url: string) => WebSocketLike

/** A page cannot see WebSocket pings, so after this long without a frame the hub is asked for one. */
const quietMs = 20000
const answerMs = 10000

/** The plain protocol: one JSON object in one text frame. */
export function webSocketTransport(socketClass: WebSocketConstructor): Transport {
  return (url, events) => openWebSocket(new socketClass(url), events)
}

function openWebSocket(socket: WebSocketLike, events: LinkEvents): Link {
  let heardAt = 0
  let timer: ReturnType<typeof setTimeout> | undefined

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
    // Stays: Node's ws throws what nobody listens to, and closing before the handshake is over is an error to it.
    socket.onerror = () => {}
    socket.close()
  }
  const end = (code: number, reason: string) => {
    close()
    events.onClose(code, reason)
  }

  socket.onopen = () => {
    heardAt = performance.now()
    listen()
    events.onOpen()
  }
  socket.onmessage = (event: { data: unknown }) => {
    heardAt = performance.now()
    let frame: Frame
    try {
      frame = JSON.parse(event.data as string)
    } catch (fault) {
      events.onFault(fault)
      return
    }
    events.onFrame(frame)
  }
  socket.onclose = (event: { code: number; reason: string }) => end(event.code, event.reason)
  socket.onerror = () => {}
  return { send, probe, close }
}
