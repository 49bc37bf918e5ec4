/**
 * How long the hub asks to wait, in milliseconds: seconds or a date (RFC 9110, 10.2.3).
 * @returns undefined where it asks for nothing, or for no time at all: then the publisher's own wait holds.
 */
export function retryAfterMs(value: string | null): number | undefined {
  if (value === null) return undefined
  const wait = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return wait > 0 ? wait : undefined
}
