import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ApiError } from '../api/admin'
import { readEvents } from '../api/events'
import type { Fleet, TraceEvent } from '../api/types'
import { exactTime } from '../parts/format'
import { asApiError } from './poll'
import { adminApi } from './session'

export interface TraceFilter {
  room?: string
  id?: string
  connection?: string
}

export interface TraceRow extends TraceEvent {
  /** Counts up: a name for the row. */
  key: number
  /** Milliseconds since the first step of the same message that was seen; undefined: it is the first. */
  since?: number
}

export interface Trace {
  rows: TraceRow[]
  /** Steps that came while the list was paused. */
  waiting: number
  /** Steps that the hub left out, because this page was too slow. */
  dropped: number
  fleet?: Fleet
  error?: ApiError
  isOver: boolean
}

/** Older rows leave. */
const maxRows = 1000
const nothing: Trace = { rows: [], waiting: 0, dropped: 0, isOver: false }

/**
 * @param filter null: nothing is traced
 * @param run another one begins anew
 */
export function useTrace(filter: TraceFilter | null, run: number, isPaused: boolean): Trace & { clear(): void } {
  const [trace, setTrace] = useState(nothing)
  const log = useRef<TraceLog | undefined>(undefined)
  const key = filter && JSON.stringify(filter)

  // Before the page is drawn: a pause that is shown holds, and the log that it holds is there.
  useLayoutEffect(() => {
    setTrace(nothing)
    if (key === null) return
    const abort = new AbortController()
    const current = new TraceLog(setTrace)
    log.current = current
    current.follow(JSON.parse(key), abort.signal)
    return () => {
      abort.abort()
      current.stop()
    }
  }, [key, run])
  useLayoutEffect(() => log.current?.pause(isPaused), [isPaused, key, run])

  return { ...trace, clear: () => log.current?.clear() }
}

/** What came, and what of it is shown. */
class TraceLog {
  private all: TraceRow[] = []
  private shown: TraceRow[] = []
  private waiting = 0
  private rest: Omit<Trace, 'rows' | 'waiting'> = { dropped: 0, isOver: false }
  private isPaused = false
  private count = 0
  private frame = 0
  /** When the first step of each message was seen. */
  private firsts = new Map<string, number>()

  constructor(private show: (trace: Trace) => void) {}

  async follow(filter: TraceFilter, signal: AbortSignal): Promise<void> {
    try {
      const stream = await adminApi().open('admin/trace', { ...filter }, signal)
      for await (const { event, data } of readEvents(stream)) this.take(event, JSON.parse(data))
    } catch (fault) {
      if (signal.aborted) return
      this.rest.error = asApiError(fault)
    }
    this.rest.isOver = true
    this.draw()
  }

  pause(isPaused: boolean): void {
    this.isPaused = isPaused
    if (!isPaused) {
      this.shown = this.all
      this.waiting = 0
    }
    this.draw()
  }

  clear(): void {
    this.all = this.shown = []
    this.waiting = 0
    this.firsts.clear()
    this.draw()
  }

  stop(): void {
    cancelAnimationFrame(this.frame)
    this.show = () => {}
  }

  private take(event: string, data: unknown): void {
    if (event === 'trace') this.add(data as TraceEvent)
    else if (event === 'fleet') this.rest.fleet = data as Fleet
    else if (event === 'dropped') this.rest.dropped += (data as { count: number }).count
    this.draw()
  }

  private add(event: TraceEvent): void {
    this.all = [...this.all.slice(-maxRows + 1), { ...event, key: this.count++, since: this.sinceFirst(event) }]
    if (this.isPaused) this.waiting++
    else this.shown = this.all
  }

  /** A message has no version until it is stored: what was published last under its name was it. */
  private sinceFirst({ room, id, version, at }: TraceEvent): number | undefined {
    const now = exactTime(at)
    const name = `${room}\n${id}`
    const message = `${name}\n${version}`
    if (!version) {
      this.remember(name, now)
      return undefined
    }
    const first = this.firsts.get(message) ?? this.firsts.get(name)
    this.firsts.delete(name)
    if (!this.firsts.has(message)) this.remember(message, first ?? now)
    return first === undefined ? undefined : now - first
  }

  private remember(message: string, at: number): void {
    if (this.firsts.size >= maxRows) this.firsts.delete(this.firsts.keys().next().value!)
    this.firsts.set(message, at)
  }

  /** A busy room has thousands of steps a second, and a screen sixty pictures. */
  private draw(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0
      this.show({ rows: this.shown, waiting: this.waiting, ...this.rest })
    })
  }
}
