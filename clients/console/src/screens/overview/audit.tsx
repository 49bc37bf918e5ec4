import type { AuditAnswer } from '../../api/types'
import { ago, dateAndTime, shortId } from '../../parts/format'

/** What operators changed lately, here or by other tools. The log has all of it. */
export function Audit({ answer }: { answer: AuditAnswer | undefined }) {
  if (!answer || answer.entries.length === 0) return null
  return (
    <section class="card">
      <header>
        <h2>Done by operators</h2>
      </header>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>When</th>
              <th>Key</th>
              <th>What</th>
              <th>Node</th>
            </tr>
          </thead>
          <tbody>
            {answer.entries.map(({ at, key, operation, node }) => (
              <tr key={`${at}${operation}`}>
                <td class="nowrap" title={dateAndTime(at)}>
                  {ago(at)}
                </td>
                <td class="nowrap">{key}</td>
                <td>{operation}</td>
                <td title={node}>
                  <code>{shortId(node)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
