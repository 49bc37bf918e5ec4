import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Passes bytes on between clients and a hub, until it swallows them: then nothing arrives, and nobody is told (no FIN, no RST). */
export class SwallowingProxy {
  private readonly sockets = new Set<Socket>()

  private constructor(private readonly server: Server) {}

  static start(port: number): Promise<SwallowingProxy> {
    return new Promise(resolve => {
      const server = createServer(client => {
        const hub = connect(port, '127.0.0.1')
        proxy.join(client, hub)
        proxy.join(hub, client)
      })
      const proxy = new SwallowingProxy(server)
      server.listen(0, '127.0.0.1', () => resolve(proxy))
    })
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** What is open from now on hears nothing more; new connections are served. */
  swallow(): void {
    for (const socket of this.sockets) socket.removeAllListeners('data').on('data', () => {})
    this.sockets.clear()
  }

  stop(): void {
    this.server.close()
    for (const socket of this.all) socket.destroy()
  }

  private readonly all = new Set<Socket>()

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from)
    this.all.add(from)
    from.on('data', bytes => to.write(bytes))
    from.on('error', () => {})
    from.on('close', () => this.sockets.has(from) && to.destroy())
  }
}
