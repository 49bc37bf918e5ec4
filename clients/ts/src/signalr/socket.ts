import type { HubConnection } from '@microsoft/signalr'
import { endSoon } from '../connection/close-soon'
import { onHttpRefusal } from '../connection/http-refusal'

interface Socket {
  close(): void
  /** Only sockets of Node's `ws` have it; those of browsers have nothing to tell. */
  on?: (name: 'error', handler: (error: object) => void) => void
}

type SocketClass = new (...options: unknown[]) => Socket

/** What SignalR's connection holds besides what it promises. */
interface Internals {
  connection?: { _options?: { WebSocket?: SocketClass } }
}

/** The socket of a SignalR connection. */
export interface SocketWatch {
  /** What kept it from opening, where the platform tells. */
  cause?: { message?: string; code?: string }
  /** The least wait that an HTTP answer in place of the socket asked for. */
  retryAfterMs?: number
  /** Ends it, also while it is opening. */
  close(): void
}

/**
 * SignalR keeps its socket to itself: it neither tells what kept it from opening nor gives one up that is opening, which keeps a Node
 * process alive. So this looks where its HttpConnection (8 to 10) holds the class; where that is not found, all is as SignalR has it.
 */
export function watchSocket(hub: HubConnection): SocketWatch {
  let socket: Socket | undefined
  const watch: SocketWatch = {
    close() {
      if (!socket) return
      socket.close()
      endSoon(socket)
    }
  }
  const options = (hub as unknown as Internals).connection?._options
  const socketClass = options?.WebSocket
  if (socketClass) {
    options.WebSocket = new Proxy(socketClass, {
      construct(target, parameters) {
        const opened: Socket = Reflect.construct(target, parameters)
        socket = opened
        // Not addEventListener: in ws 7, which SignalR brings, SignalR's own `onerror =` takes such a listener off.
        opened.on?.('error', error => {
          watch.cause ??= error
        })
        onHttpRefusal(opened, (cause, retryAfterMs) => {
          watch.cause = cause
          watch.retryAfterMs = retryAfterMs
          opened.close()
        })
        return opened
      }
    })
  }
  return watch
}
