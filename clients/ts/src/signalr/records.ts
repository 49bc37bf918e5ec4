const separator = '\x1e'

/** Cuts what came over a SignalR connection into its messages, each as its protocol reads one: with its length ahead, or its end behind. */
export function recordsOf(input: string | ArrayBuffer): (string | ArrayBuffer)[] {
  return typeof input === 'string' ? textsOf(input) : binariesOf(input)
}

/** A binary record without its length. */
export function payloadOf(record: ArrayBuffer): Uint8Array {
  const bytes = new Uint8Array(record)
  return bytes.subarray(lengthAt(bytes, 0)[0])
}

function textsOf(input: string): string[] {
  const texts = input.split(separator)
  const rest = texts.pop()!
  // What has no end is a record too, that cannot be read.
  return texts.map(text => text + separator).concat(rest || [])
}

function binariesOf(input: ArrayBuffer): ArrayBuffer[] {
  const bytes = new Uint8Array(input)
  const records: ArrayBuffer[] = []
  for (let at = 0; at < bytes.length; ) {
    const [start, length] = lengthAt(bytes, at)
    records.push(input.slice(at, start + length))
    at = start + length
  }
  return records
}

/** Where a record begins behind its length, and that length: seven bits in a byte, the lowest first. */
function lengthAt(bytes: Uint8Array, at: number): [start: number, length: number] {
  let length = 0
  let start = at
  for (let scale = 1; start < bytes.length; scale *= 128) {
    const byte = bytes[start++]!
    length += (byte & 0x7f) * scale
    if (byte < 0x80) break
  }
  return [start, length]
}
