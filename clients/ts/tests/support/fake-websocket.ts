import type { Command } from '../../src/protocol/frames'

type RefusalHandler = (request: unknown, response: { statusCode: number; headers: Record<string, string | undefined> }) => void

/** A WebSocket whose other end is the test. */
export class FakeWebSocket {
  static all: FakeWebSocket[] = []
  readonly sent: Command[] = []
  isClosed = false
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  onerror: (() => void) | null = null

  private refused: RefusalHandler | undefined

  /** The hub agrees to the first one, as it does to `pubby.v1`. */
  readonly protocol: string

  constructor(
    readonly url: string,
    readonly protocols: readonly string[] = []
  ) {
    this.protocol = protocols[0] ?? ''
    FakeWebSocket.all.push(this)
  }

  /** As the package `ws` has it; other events are told by the handlers. */
  on(name: string, handler: RefusalHandler): void {
    if (name === 'unexpected-response') this.refused = handler
  }

  /** The try fails; with a status by an HTTP answer, which `ws` leaves to whoever listens for it. */
  refuse({ status, retryAfter }: { status?: number; retryAfter?: string } = {}): void {
    if (status && this.refused) this.refused(undefined, { statusCode: status, headers: { 'retry-after': retryAfter } })
    else this.onclose!({ code: 1006, reason: '' })
  }

  send(text: string): void {
    if (this.isClosed) throw new Error('sent on a closed socket')
    const { room, ...command } = JSON.parse(text)
    this.sent.push(
      command.action === 'subscribe' && room ? { action: 'subscribe', rooms: [{ room }] } : { ...command, ...(room && { room }) }
    )
  }

  close(): void {
    this.isClosed = true
  }

  /** The token that it brought, in whichever way. */
  get token(): string | undefined {
    const query = /[?&]access_token=([^&]*)/.exec(this.url)
    return query ? decodeURIComponent(query[1]!) : this.protocols.find(one => one.startsWith('pubby.token.'))?.slice('pubby.token.'.length)
  }

  static get newest(): FakeWebSocket {
    return FakeWebSocket.all[FakeWebSocket.all.length - 1]!
  }
}
