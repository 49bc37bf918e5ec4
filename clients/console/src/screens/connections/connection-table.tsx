import type { Connection } from '../../api/types'
import { ago, bytes, dateAndTime, shortId } from '../../parts/format'
import { Lamp } from '../../parts/lamp'
import { linkTo } from '../../state/route'

interface ConnectionTableProps {
  connections: Connection[]
  chosen: string | undefined
  query: Record<string, string>
}

export function ConnectionTable({ connections, chosen, query }: ConnectionTableProps) {
  return (
    <div class="scroll">
      <table class={chosen && 'narrow'}>
        <thead>
          <tr>
            <th>Id</th>
            <th>Subject</th>
            <th>Address</th>
            <th>Door</th>
            <th class="number">Rooms</th>
            <th class="number">Waiting</th>
            <th>Opened</th>
            <th class="extra">Heard</th>
            <th class="extra">Node</th>
          </tr>
        </thead>
        <tbody>
          {connections.map(connection => (
            <tr key={connection.id} class={connection.id === chosen ? 'chosen' : undefined}>
              <td>
                <a data-row href={linkTo(['connections', connection.id], query)}>
                  <code>{connection.id}</code>
                </a>
              </td>
              <td class="subject">{connection.subject ?? <span class="muted">–</span>}</td>
              <td class="nowrap">{connection.address ?? '–'}</td>
              <td class="nowrap">
                {connection.door}
                {connection.door === 'hub' && <small class="muted"> {connection.format.replace('signalr-', '')}</small>}
              </td>
              <td class="number">{connection.roomCount}</td>
              <td class="number nowrap">
                {connection.behindSince ? (
                  <Lamp state="warn" title={`since ${dateAndTime(connection.behindSince)}`}>
                    behind
                  </Lamp>
                ) : (
                  bytes(connection.outboxBytes)
                )}
              </td>
              <td class="nowrap" title={dateAndTime(connection.openedAt)}>
                {ago(connection.openedAt)}
              </td>
              <td class="nowrap extra">{ago(connection.lastHeardAt)}</td>
              <td class="extra" title={connection.node}>
                <code>{shortId(connection.node)}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
