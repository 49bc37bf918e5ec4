import { useSyncExternalStore } from 'react'
import type { ConnectionStatus } from '../connection/connection'
import { usePubby } from './provider'

/** How the connection stands. */
export function useStatus(): ConnectionStatus {
  const client = usePubby()
  const get = () => client.status
  return useSyncExternalStore(changed => client.on('status', changed), get, get)
}
