import type { Finding, HostAnswer } from '../../api/types'
import { count, shortId } from '../../parts/format'
import { Lamp, type LampState } from '../../parts/lamp'

const lamps: Record<Finding['status'], LampState> = { ok: 'ok', warn: 'warn', fail: 'bad', unknown: 'off' }
const order: Finding['status'][] = ['fail', 'warn', 'unknown', 'ok']

/** What limits the host of the node that answers: what will bite, and at how many connections. */
export function Host({ answer }: { answer: HostAnswer | undefined }) {
  if (!answer) return null
  const findings = [...answer.findings].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
  const biting = findings.filter(({ status }) => status === 'fail' || status === 'warn').length
  return (
    <details class="card" open={biting > 0}>
      <summary>
        <h2>Host of {shortId(answer.node)}</h2>
        <Lamp state={biting > 0 ? 'warn' : 'ok'}>{biting > 0 ? `${biting} to look at` : `${findings.length} checks passed`}</Lamp>
      </summary>
      <ul class="findings">
        {findings.map(({ check, status, detail, advice, bitesAt }) => (
          <li key={check}>
            <Lamp state={lamps[status]}>{check}</Lamp>
            <p>
              {detail}
              {advice && status !== 'ok' && <em> {advice}</em>}
              {bitesAt ? <small> From {count(bitesAt)} connections on.</small> : null}
            </p>
          </li>
        ))}
      </ul>
    </details>
  )
}
