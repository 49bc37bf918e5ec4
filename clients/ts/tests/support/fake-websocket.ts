import type { Command } from '../../src/protocol/frames'

/** A WebSocket whose other end is the test. */
export class FakeWebSocket {
  static all: FakeWebSocket[] = []
  readonly sent: Command[] = []
  isClosed = false
  onopen: (() => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  onerror: (() => void) | null = null

  constructor(readonly url: string) {
    FakeWebSocket.all.push(this)
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

  static get newest(): FakeWebSocket {
    return FakeWebSocket.all[FakeWebSocket.all.length - 1]!
  }
}
