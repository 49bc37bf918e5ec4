import { createServer } from 'node:net'

// Below those that the system gives to outgoing connections: one of them could be taken at any moment, also while a hub is
// away that is to come back on its port. The .NET tests take theirs below the first.
const first = 26_000
const end = 32_000
const given = new Set<number>()

/** A port of the loopback address that nobody listens on. */
export async function freePort(): Promise<number> {
  while (true) {
    const port = first + Math.floor(Math.random() * (end - first))
    if (given.has(port) || !(await isFree(port))) continue
    given.add(port)
    return port
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
