/** Finds its way through MessagePack without making anything of it, for values that a decoder refuses. Throws a RangeError where it ends too early. */
export class MessagePackMap {
  private readonly values = new Map<string, number>()

  constructor(
    private readonly bytes: Uint8Array,
    at: number
  ) {
    const tag = byteAt(bytes, at)
    const [from, count] = tag === 0xde || tag === 0xdf ? sized(bytes, at, tag - 0xdd) : [at + 1, (tag & 0xf0) === 0x80 ? tag & 15 : 0]
    for (let left = count, key = from; left > 0; left--) {
      const value = endOf(bytes, key)
      this.values.set(textAt(bytes, key), value)
      key = endOf(bytes, value)
    }
  }

  /** A field that is text. */
  text(name: string): string | undefined {
    const at = this.values.get(name)
    return at === undefined ? undefined : textAt(this.bytes, at)
  }

  /** From where to where a field's value goes. */
  rangeOf(name: string): [from: number, to: number] | undefined {
    const at = this.values.get(name)
    return at === undefined ? undefined : [at, endOf(this.bytes, at)]
  }

  /** Where an array's items begin; none where it is no array. */
  static arrayAt(bytes: Uint8Array, at: number): number[] {
    const tag = byteAt(bytes, at)
    let [next, count] = tag === 0xdc || tag === 0xdd ? sized(bytes, at, tag - 0xdb) : [at + 1, (tag & 0xf0) === 0x90 ? tag & 15 : 0]
    const items: number[] = []
    for (; count > 0; count--) {
      items.push(next)
      next = endOf(bytes, next)
    }
    return items
  }

  static readonly textAt = textAt
  static readonly endOf = endOf
}

/** The length ahead of a frame: seven bits in a byte, the lowest first. */
export function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)]
}

/** How many bytes, from c0 on, stand behind a tag: -n where n bytes of length come first. */
const lengths = [0, 0, 0, 0, -1, -2, -4, -1, -2, -4, 4, 8, 1, 2, 4, 8, 1, 2, 4, 8, 2, 3, 5, 9, 17, -1, -2, -4]

function endOf(bytes: Uint8Array, at: number): number {
  let end = at
  // Values that are still to be passed; a container adds its own.
  for (let left = 1; left > 0; left--) {
    const tag = byteAt(bytes, end)
    if (tag < 0x80 || tag >= 0xe0) end++
    else if (tag < 0xa0) {
      left += (tag & 15) * (tag < 0x90 ? 2 : 1)
      end++
    } else if (tag < 0xc0) end += 1 + (tag & 31)
    else if (tag >= 0xdc) {
      const [from, count] = sized(bytes, end, tag & 1 ? 2 : 1)
      left += count * (tag >= 0xde ? 2 : 1)
      end = from
    } else {
      const length = lengths[tag - 0xc0]!
      if (length < 0) {
        // Of an extension (c7 to c9) one byte more is its type.
        const count = numberAt(bytes, end + 1, -length)
        end += 1 - length + count + (tag >= 0xc7 && tag <= 0xc9 ? 1 : 0)
      } else end += 1 + length
    }
  }
  if (end > bytes.length) throw new RangeError('the value ends too early')
  return end
}

function textAt(bytes: Uint8Array, at: number): string {
  const tag = byteAt(bytes, at)
  const end = endOf(bytes, at)
  const head = tag === 0xd9 ? 2 : tag === 0xda ? 3 : tag === 0xdb ? 5 : (tag & 0xe0) === 0xa0 ? 1 : end - at
  return new TextDecoder().decode(bytes.subarray(at + head, end))
}

/** Where the items of an array or map begin, and how many there are, by 2 (step 1) or 4 bytes (step 2). */
function sized(bytes: Uint8Array, at: number, step: number): [from: number, count: number] {
  return [at + 1 + step * 2, numberAt(bytes, at + 1, step * 2)]
}

function numberAt(bytes: Uint8Array, at: number, length: number): number {
  let value = 0
  for (let index = 0; index < length; index++) value = value * 256 + byteAt(bytes, at + index)
  return value
}

function byteAt(bytes: Uint8Array, at: number): number {
  if (at >= bytes.length) throw new RangeError('the value ends too early')
  return bytes[at]!
}
