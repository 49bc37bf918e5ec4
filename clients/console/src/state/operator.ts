import { ApiError } from '../api/admin'
import type { KeyAnswer } from '../api/types'
import { adminApi, credentials } from './session'
import { Store, useStore } from './store'

/** Whose key the page uses; undefined: not known yet, or a node of before tells nobody. */
export const operator = new Store<KeyAnswer | undefined>(undefined)

const againMs = 3000

/** Asks until the hub answers; a node that has no such answer is asked once. @returns stops asking, and forgets. */
export function learnOperator(): () => void {
  const abort = new AbortController()
  const ask = async () => {
    try {
      operator.set(await adminApi().get<KeyAnswer>('admin/key', {}, abort.signal))
    } catch (fault) {
      const isUnknown = fault instanceof ApiError && fault.status === 404
      if (!abort.signal.aborted && !isUnknown) setTimeout(() => abort.signal.aborted || ask(), againMs)
    }
  }
  ask()
  return () => {
    abort.abort()
    operator.set(undefined)
  }
}

/** False: the hub would refuse every order. While it is not known, the hub's own refusal tells. */
export function useMayOperate(): boolean {
  return useStore(operator)?.role !== 'read'
}

/** False: the hub would refuse whatever is published or deleted from here. While it is not known, the hub's own refusal tells. */
export function useMayPublish(): boolean {
  const { publisher } = useStore(credentials)
  const who = useStore(operator)
  return publisher !== '' || (who?.publishes ?? who?.role !== 'read')
}
