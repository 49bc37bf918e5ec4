import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between clients and a hub: holds back what the hub says and lets it through in one burst, or cuts every connection. */
export class GatedProxy {
  private readonly pairs = new Set<[client: Socket, hub: Socket]>()
  private held: [client: Socket, bytes: Buffer][] | undefined

  private constructor(private readonly server: Server) {}

  static start(port: number): Promise<GatedProxy> {
    return new Promise(resolve => {
      const server = createServer(client => {
        const hub = connect(port, '127.0.0.1')
        const pair: [Socket, Socket] = [client, hub]
        proxy.pairs.add(pair)
        client.setNoDelay()
        client.on('data', bytes => hub.write(bytes))
        hub.on('data', bytes => (proxy.held ? proxy.held.push([client, bytes]) : client.write(bytes)))
        for (const socket of pair) {
          socket.on('error', () => {})
          socket.on('close', () => {
            proxy.pairs.delete(pair)
            for (const one of pair) one.destroy()
          })
        }
      })
      const proxy = new GatedProxy(server)
      server.listen(0, '127.0.0.1', () => resolve(proxy))
    })
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Ends every connection as a network does that is gone. */
  cut(): void {
    if (this.held) this.held = []
    for (const pair of this.pairs) for (const socket of pair) socket.destroy()
  }

  hold(): void {
    this.held ??= []
  }

  /** True once the hub has said this, as bytes of whichever protocol. */
  holds(text: string): boolean {
    return Buffer.concat(this.held!.map(([, bytes]) => bytes)).includes(text)
  }

  /** What was held back arrives at once. */
  burst(): void {
    const held = this.held ?? []
    this.held = undefined
    for (const client of new Set(held.map(([one]) => one))) {
      client.write(Buffer.concat(held.filter(([one]) => one === client).map(([, bytes]) => bytes)))
    }
  }

  stop(): void {
    this.server.close()
    this.cut()
  }
}
