import { clock, count, milliseconds, shortId } from '../../parts/format'
import { linkTo } from '../../state/route'
import type { TraceRow } from '../../state/trace'

/** What a stage means to who waits for a message. */
const kinds: Record<string, string> = {
  published: 'begin',
  received: 'begin',
  stored: 'done',
  applied: 'done',
  posted: 'done',
  sent: 'sent',
  caught_up: 'sent',
  refused: 'bad',
  conflated: 'warn',
  deferred: 'warn',
  superseded: 'warn',
  unchanged: 'warn'
}

/** The newest first. */
export function TraceRows({ rows, isOneRoom }: { rows: TraceRow[]; isOneRoom: boolean }) {
  return (
    <div class="scroll trace">
      <table>
        <thead>
          <tr>
            <th>Time</th>
            <th class="number">After</th>
            <th>Step</th>
            <th>Message</th>
            <th class="number">Count</th>
            <th>Connection</th>
            <th>Node</th>
            <th>Reason</th>
          </tr>
        </thead>
        <tbody>
          {rows.toReversed().map(row => (
            <tr key={row.key} class={row.since === undefined && row.id ? 'first' : undefined}>
              <td class="nowrap">{clock(row.at, 3)}</td>
              <td class="number nowrap muted">{row.since === undefined ? '' : row.since > 0 ? `+${milliseconds(row.since)}` : '<1 ms'}</td>
              <td>
                <span class={`stage stage-${kinds[row.stage] ?? 'other'}`}>{row.stage.replace('_', ' ')}</span>
              </td>
              <td title={row.version ? `version ${row.version}` : undefined}>
                {!isOneRoom && row.room && (
                  <>
                    <a href={linkTo(['rooms', row.room])}>{row.room}</a>
                    {row.id && ' / '}
                  </>
                )}
                {row.id}
              </td>
              <td class="number">{row.count === undefined || row.count === null ? '' : count(row.count)}</td>
              <td>
                {row.connection && (
                  <a href={linkTo(['connections', row.connection])}>
                    <code>{row.connection}</code>
                  </a>
                )}
              </td>
              <td title={row.node}>
                <code>{shortId(row.node)}</code>
              </td>
              <td class="muted">{row.reason}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
