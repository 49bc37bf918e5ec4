import type { ComponentChildren } from 'preact'
import type { ApiError } from '../api/admin'
import type { Fleet } from '../api/types'
import { clock, shortId } from './format'

/** Why there is no newer answer, and since when. */
export function Fault({ error, children }: { error: ApiError | undefined; children?: ComponentChildren }) {
  if (!error) return null
  return (
    <div class="notice notice-bad" role="alert">
      <p>
        {error.message} <code>{error.code}</code>
      </p>
      {children}
    </div>
  )
}

/** Of how many nodes an answer is. A node that did not answer is named. */
export function FleetNote({ fleet }: { fleet: Fleet | undefined }) {
  if (!fleet) return null
  const isAlone = fleet.redis === 'unavailable'
  const nodes = fleet.answered === fleet.nodes ? fleet.nodes : `${fleet.answered} of ${fleet.nodes}`
  const text = `${nodes} ${fleet.nodes === 1 ? 'node' : 'nodes'}, at ${clock(fleet.at)}`
  if (fleet.missing.length === 0 && !isAlone) return <p class="fleet-note">{text}</p>
  return (
    <div class="notice notice-warn" role="status">
      <p>
        {text}. {isAlone && 'Redis does not answer: there may be other nodes, which cannot be asked. '}
        {fleet.missing.length > 0 && 'What follows is without '}
        {fleet.missing.map(({ node, reason }, index) => (
          <span key={node}>
            {index > 0 && ', '}
            <code title={node}>{shortId(node)}</code> ({reason})
          </span>
        ))}
        {fleet.missing.length > 0 && '.'}
      </p>
    </div>
  )
}

export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <strong>{title}</strong>
      {children && <p>{children}</p>}
    </div>
  )
}
