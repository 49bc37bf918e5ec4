import { PubbyError } from '../protocol/errors'
import { MessagePackMap, varint } from './messagepack'

/** What can be read of a frame, and what was passed over. */
export interface Remains {
  /** A dump without the messages that cannot be read. */
  dump?: { messages: unknown[] }
  faults: PubbyError[]
}

type Invocation = { arguments?: unknown[] }

/**
 * A frame of MessagePack that its decoder refuses, for one key in it for example: finds the messages in it, and lets the decoder read each
 * by itself.
 * @param read the decoder: a frame with its length ahead.
 */
export function remainsOf(frame: Uint8Array, cause: unknown, read: (frame: Uint8Array) => unknown): Remains {
  const unreadable = (message?: MessagePackMap) =>
    message
      ? new PubbyError('data_unreadable', { room: message.text('room') ?? call?.text('room'), id: message.text('id'), cause })
      : new PubbyError('frame_invalid', { cause })
  let call: MessagePackMap | undefined
  try {
    // An invocation: its type, headers, no id, the method, and one argument.
    const parts = MessagePackMap.arrayAt(frame, 0)
    const method = MessagePackMap.textAt(frame, parts[3]!)
    call = new MessagePackMap(frame, MessagePackMap.arrayAt(frame, parts[4]!)[0]!)
    if (method === 'Message') return { faults: [unreadable(call)] }
    const range = method === 'Dump' && call.rangeOf('messages')
    if (!range) return { faults: [unreadable()] }

    const decode = (bytes: Uint8Array) => (read(withLength(bytes)) as Invocation).arguments![0]
    const empty = decode(joined(frame.subarray(0, range[0]), [0x90], frame.subarray(range[1]))) as object
    const messages: unknown[] = []
    const faults: PubbyError[] = []
    for (const at of MessagePackMap.arrayAt(frame, range[0])) {
      try {
        messages.push(decode(joined(invocationOfOne, frame.subarray(at, MessagePackMap.endOf(frame, at)))))
      } catch {
        faults.push(unreadable(new MessagePackMap(frame, at)))
      }
    }
    return { dump: { ...empty, messages }, faults }
  } catch {
    // Not what the hub sends; there is nothing to look for.
    return { faults: [unreadable()] }
  }
}

/** An invocation of `_` whose one argument is to come. */
const invocationOfOne = [0x95, 1, 0x80, 0xc0, 0xa1, 0x5f, 0x91]

function withLength(bytes: Uint8Array): Uint8Array {
  return joined(varint(bytes.length), bytes)
}

function joined(...parts: ArrayLike<number>[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
