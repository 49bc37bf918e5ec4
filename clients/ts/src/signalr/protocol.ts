import type { IHubProtocol, ILogger } from '@microsoft/signalr'
import type { PubbyError } from '../protocol/errors'
import { payloadOf, recordsOf } from './records'
import { remainsOf } from './unreadable'

type HubMessage = ReturnType<IHubProtocol['parseMessages']>[number]
type Written = Parameters<IHubProtocol['writeMessage']>[0]

// SignalR's MessageType is an enum of its types only for some bundlers.
const invocation = 1
const completion = 3

/** The method by which answers reach the transport: its arguments are a call, its result and its error. */
export const answerMethod = 'PubbyAnswer'

export interface HubCall {
  target: string
  argument: unknown
}

/**
 * A protocol of SignalR's with two things that the hub's clients need. Answers come in the order in which the hub sent them: SignalR gives
 * them as promises, whose handlers run after those of calls that came later, where several frames arrive at once. And one message that
 * cannot be read costs no more than itself: SignalR would end the connection, again and again.
 */
export class OrderedProtocol implements IHubProtocol {
  /** A connection was made with it. */
  isUsed = false
  private readonly calls = new Map<string, HubCall>()

  /** @param onFault something was passed over. */
  constructor(
    private readonly inner: IHubProtocol,
    private readonly onFault: (error: PubbyError) => void
  ) {}

  get name(): string {
    return this.inner.name
  }

  get version(): number {
    return this.inner.version
  }

  get transferFormat() {
    return this.inner.transferFormat
  }

  writeMessage(message: Written): string | ArrayBuffer {
    this.isUsed = true
    if (message.type === invocation && 'target' in message && message.invocationId) {
      this.calls.set(message.invocationId, { target: message.target, argument: message.arguments[0] })
    }
    return this.inner.writeMessage(message)
  }

  parseMessages(input: string | ArrayBuffer, logger: ILogger): HubMessage[] {
    return this.read(input, logger).flatMap(message => {
      const call = message.type === completion && 'invocationId' in message && this.calls.get(message.invocationId!)
      if (!call) return [message]
      this.calls.delete((message as { invocationId: string }).invocationId)
      const { result, error } = message as { result?: unknown; error?: string }
      return [{ type: invocation, target: answerMethod, arguments: [call, result, error] } as HubMessage, message]
    })
  }

  private read(input: string | ArrayBuffer, logger: ILogger): HubMessage[] {
    try {
      return this.inner.parseMessages(input, logger)
    } catch {
      return recordsOf(input).flatMap(record => this.readOne(record, logger))
    }
  }

  private readOne(record: string | ArrayBuffer, logger: ILogger): HubMessage[] {
    try {
      return this.inner.parseMessages(record, logger)
    } catch (cause) {
      const frame = typeof record === 'string' ? new Uint8Array() : payloadOf(record)
      const { dump, faults } = remainsOf(frame, cause, bytes => this.inner.parseMessages(bytes.buffer as ArrayBuffer, logger)[0])
      faults.forEach(this.onFault)
      return dump ? [{ type: invocation, target: 'Dump', arguments: [dump] } as HubMessage] : []
    }
  }
}
