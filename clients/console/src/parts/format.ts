/** Numbers and times as people read them. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

export function count(value: number): string {
  return whole.format(value)
}

/** 12, 340, 1.2K: for axes and where there is little room. */
export function compact(value: number): string {
  return Math.abs(value) < 10 && value % 1 !== 0 ? String(Number(value.toFixed(2))) : short.format(value)
}

export function rate(value: number): string {
  return value > 0 && value < 10 ? value.toFixed(1) : compact(value)
}

export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (value < 10) return `${Number(value.toFixed(value < 1 ? 2 : 1))} ms`
  return value < 1000 ? `${Math.round(value)} ms` : `${Number((value / 1000).toFixed(1))} s`
}

export function bytes(value: number): string {
  if (value < 1024) return `${value} B`
  return value < 1024 * 1024 ? `${Number((value / 1024).toFixed(1))} KiB` : `${Number((value / 1024 / 1024).toFixed(1))} MiB`
}

/** Milliseconds since 1970, with the part of one that Date leaves out. */
export function exactTime(time: string): number {
  const fraction = /\.\d{3}(\d+)/.exec(time)?.[1]
  return Date.parse(time) + (fraction ? Number(`0.${fraction}`) : 0)
}

/** 4 s, 12 min, 3 h, 5 d. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  return seconds < 48 * 3600 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86400)} d`
}

export function ago(time: string | null | undefined, now = Date.now()): string {
  return time ? `${span(now - Date.parse(time))} ago` : '–'
}

/** 17:04:31.512, in the person's own time. */
export function clock(time: string | number | Date, digits: 0 | 3 = 0): string {
  const date = new Date(time)
  const text = date.toLocaleTimeString('en-GB')
  return digits ? `${text}.${String(date.getMilliseconds()).padStart(3, '0')}` : text
}

export function dateAndTime(time: string | number): string {
  return new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
}

/** A version is when a message was stamped, in microseconds. */
export function timeOfVersion(version: number): number {
  return version / 1000
}

/** 0.1.0+1f506b0…: a build's version, and the beginning of its commit. */
export function shortVersion(version: string): string {
  const [number, commit] = version.split('+')
  return commit ? `${number} (${commit.slice(0, 7)})` : number!
}

/** The beginning of an id: enough to tell one from another. */
export function shortId(id: string): string {
  return id.length > 12 ? id.slice(0, 8) : id
}
