import type { RoomRequest } from '../../src/protocol/frames'

export interface Call {
  method: string
  argument: { rooms: RoomRequest[] } | string
  resolve(result: unknown): void
  reject(fault: Error): void
}

/** A SignalR connection whose hub is the test: the part of `HubConnection` that the transport uses. */
export class FakeHubConnection {
  static all: FakeHubConnection[] = []
  readonly calls: Call[] = []
  private readonly methods = new Map<string, (argument: object) => void>()
  private closed: ((error?: Error) => void) | undefined
  private started: { resolve(): void; reject(fault: Error): void } | undefined

  constructor(readonly url: string) {
    FakeHubConnection.all.push(this)
  }

  static get newest(): FakeHubConnection {
    return FakeHubConnection.all[FakeHubConnection.all.length - 1]!
  }

  on(method: string, handler: (argument: object) => void): void {
    this.methods.set(method, handler)
  }

  onclose(handler: (error?: Error) => void): void {
    this.closed = handler
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.started = { resolve, reject }
    })
  }

  async stop(): Promise<void> {}

  invoke(method: string, argument: Call['argument']): Promise<unknown> {
    return new Promise((resolve, reject) => this.calls.push({ method, argument, resolve, reject }))
  }

  accept(): void {
    this.started!.resolve()
  }

  refuse(): void {
    this.started!.reject(new Error('refused'))
  }

  /** The hub calls the client. */
  call(method: string, argument: object): void {
    this.methods.get(method)!(argument)
  }

  /** The hub closes with its close message, or the socket just ends. */
  end(code: number, reason: string): void {
    const text = code === 1006 ? 'Websocket closed with status code: 1006 ().' : `Server returned an error on close: ${code} ${reason}`
    for (const call of this.calls) call.reject(new Error('Invocation canceled due to the underlying connection being closed.'))
    this.closed!(new Error(text))
  }
}
