const digits = '0123456789abcdefghjkmnpqrstvwxyz'
const timeDigits = 11
const randomDigits = 12

/**
 * An id that sorts by time as text, as the hub's own do: microseconds in base 32, and a random end of 60 bits, by which two of one
 * millisecond differ. It is made here and not by the hub, so that a message that is sent again is the same message.
 */
export function newMessageId(nowMs: number = Date.now()): string {
  let id = ''
  for (let time = nowMs * 1000, at = 0; at < timeDigits; at++, time = Math.floor(time / 32)) id = digits[time % 32] + id
  const random = crypto.getRandomValues(new Uint8Array(randomDigits))
  for (const byte of random) id += digits[byte % 32]
  return id
}
