/** How long the other end may take to agree to the end of a connection. */
const agreementMs = 1000

interface Terminable {
  terminate?: () => void
}

/**
 * Ends a socket of Node's `ws` that was closed and whose other end does not agree: it would wait for 30 s, and a Node process with it. The
 * sockets of browsers have no such method, and none of such a wait.
 */
export function endSoon(socket: object): void {
  const { terminate } = socket as Terminable
  if (!terminate) return
  const timer: { unref?: () => void } = setTimeout(() => terminate.call(socket), agreementMs)
  // It need not keep the process; the socket does.
  timer.unref?.()
}
