import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ApiError } from '../api/admin'

export interface Polled<T> {
  /** The newest answer; it stays while later ones fail. */
  data: T | undefined
  /** Why the last question had no answer. */
  error: ApiError | undefined
  /** Asks again now. */
  refresh(): void
}

/**
 * Asks again and again while the page can be seen. The next question waits for the answer to the last: a slow hub is not asked twice.
 * @param key another one begins anew; null: nothing is asked
 */
export function usePoll<T>(ask: (signal: AbortSignal) => Promise<T>, key: string | null, everyMs: number): Polled<T> {
  const [state, setState] = useState<{ key: string | null; data?: T; error?: ApiError }>({ key })
  const question = useRef(ask)
  question.current = ask
  const again = useRef<() => void>(() => {})

  useEffect(() => {
    if (key === null) return
    const abort = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    let isAsking = false
    let isWanted = false
    const run = async () => {
      clearTimeout(timer)
      isWanted = isAsking
      if (isAsking) return
      isAsking = true
      try {
        const data = await question.current(abort.signal)
        if (!abort.signal.aborted) setState({ key, data })
      } catch (fault) {
        if (!abort.signal.aborted) setState(last => ({ ...(last.key === key ? last : { key }), error: asApiError(fault) }))
      }
      isAsking = false
      if (abort.signal.aborted) return
      if (isWanted) run()
      else if (!document.hidden) timer = setTimeout(run, everyMs)
    }
    const onVisible = () => {
      if (!document.hidden) run()
    }
    again.current = run
    document.addEventListener('visibilitychange', onVisible)
    run()
    return () => {
      abort.abort()
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', onVisible)
    }
  }, [key, everyMs])

  const isCurrent = state.key === key
  return {
    data: isCurrent ? state.data : undefined,
    error: isCurrent ? state.error : undefined,
    refresh: useCallback(() => again.current(), [])
  }
}

export function asApiError(fault: unknown): ApiError {
  return fault instanceof ApiError ? fault : new ApiError(0, 'unexpected', String((fault as Error)?.message ?? fault))
}
