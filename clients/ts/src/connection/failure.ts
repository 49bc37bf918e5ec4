import { PubbyError } from '../protocol/errors'
import type { ConnectionStatus } from './connection'

/** What rooms are told of a client that has failed. What the platform lacks is told as what it is. */
export function failureOf(status: ConnectionStatus): PubbyError {
  const { cause } = status
  return cause instanceof PubbyError ? cause : new PubbyError('connection_failed', { cause: status })
}
