import { type IHubProtocol, JsonHubProtocol, NullLogger } from '@microsoft/signalr'
import type { RoomRequest } from '../../src/protocol/frames'
import { FakeWebSocket } from './fake-websocket'

export interface Call {
  method: string
  argument: { rooms: RoomRequest[] } | string
  resolve(result: unknown): void
  reject(fault: Error): void
}

interface HubMessage {
  type: number
  target?: string
  arguments?: unknown[]
  invocationId?: string
  result?: unknown
  error?: string
}

/**
 * A SignalR connection whose hub is the test: the part of `HubConnection` that the transport uses. What the hub says goes as text through the
 * protocol that the connection is built with.
 */
export class FakeHubConnection {
  static all: FakeHubConnection[] = []
  readonly state = 'Connected'
  /** Where SignalR's connection holds the class of its socket. */
  readonly connection = { _options: { WebSocket: FakeWebSocket } }
  private socket: FakeWebSocket | undefined
  readonly calls: Call[] = []
  private readonly methods = new Map<string, (...parameters: unknown[]) => void>()
  private readonly pending = new Map<string, (message: HubMessage) => void>()
  private closed: ((error?: Error) => void) | undefined
  private started: { resolve(): void; reject(fault: Error): void } | undefined

  constructor(
    readonly url: string,
    private readonly protocol: IHubProtocol = new JsonHubProtocol()
  ) {
    FakeHubConnection.all.push(this)
    // As SignalR does.
    protocol.writeMessage({ type: 6 })
  }

  /** The token that it brought. */
  get token(): string | undefined {
    return new URL(this.url).searchParams.get('access_token') ?? undefined
  }

  static get newest(): FakeHubConnection {
    return FakeHubConnection.all[FakeHubConnection.all.length - 1]!
  }

  on(method: string, handler: (...parameters: unknown[]) => void): void {
    this.methods.set(method, handler)
  }

  onclose(handler: (error?: Error) => void): void {
    this.closed = handler
  }

  start(): Promise<void> {
    this.socket = new this.connection._options.WebSocket(this.url)
    return new Promise((resolve, reject) => {
      this.started = { resolve, reject }
    })
  }

  async stop(): Promise<void> {}

  invoke(method: string, argument: Call['argument']): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const invocationId = String(this.calls.length)
      this.pending.set(invocationId, ({ error, result }) => (error ? reject(new Error(error)) : resolve(result)))
      this.calls.push({
        method,
        argument,
        resolve: result => this.hear({ type: 3, invocationId, result: result ?? null }),
        reject: ({ message }) => this.hear({ type: 3, invocationId, error: message })
      })
      this.protocol.writeMessage({ type: 1, target: method, arguments: [argument], invocationId })
    })
  }

  accept(): void {
    this.started!.resolve()
  }

  /** @param refusal the HTTP answer in place of the socket. */
  refuse(text = 'refused', refusal?: { status?: number; retryAfter?: string }): void {
    if (refusal?.status) this.socket!.refuse(refusal)
    this.started!.reject(new Error(text))
  }

  /** The hub calls the client. */
  call(method: string, argument: object): void {
    this.hear({ type: 1, target: method, arguments: [argument] })
  }

  /** The hub says several things at once. */
  hear(...messages: HubMessage[]): void {
    const text = messages.map(message => `${JSON.stringify(message)}\x1e`).join('')
    this.deliver(this.protocol.parseMessages(text, NullLogger.instance))
  }

  /** What a protocol has read arrives as it is: text through `JSON.stringify` has no `-0` left. */
  deliver(messages: ReturnType<IHubProtocol['parseMessages']>): void {
    for (const message of messages as HubMessage[]) {
      if (message.type === 1) this.methods.get(message.target!)!(...message.arguments!)
      else this.pending.get(message.invocationId!)!(message)
    }
  }

  /** The hub closes with its close message, or the socket just ends. */
  end(code: number, reason: string): void {
    const text = code === 1006 ? 'Websocket closed with status code: 1006 ().' : `Server returned an error on close: ${code} ${reason}`
    for (const settle of this.pending.values())
      settle({ type: 3, error: 'Invocation canceled due to the underlying connection being closed.' })
    this.closed!(new Error(text))
  }
}
