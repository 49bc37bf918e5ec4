import type { RoomOnNode } from '../../api/types'
import { count, shortId } from '../../parts/format'

/** How the room stands on each node. Nodes that differ for longer than a moment have missed something. */
export function RoomNodes({ nodes }: { nodes: RoomOnNode[] }) {
  if (nodes.length === 0) return null
  const newest = Math.max(...nodes.map(({ version }) => version))
  return (
    <section class="card">
      <header>
        <h2>On {nodes.length === 1 ? 'one node' : `${nodes.length} nodes`}</h2>
      </header>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Node</th>
              <th class="number">Subscribers</th>
              <th class="number">Behind</th>
              <th class="number">Messages</th>
              <th class="number">Head</th>
              <th class="number">Newest version</th>
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ node, subscribers, behind, messages, head, version }) => (
              <tr key={node}>
                <td title={node}>
                  <code>{shortId(node)}</code>
                </td>
                <td class="number">{count(subscribers)}</td>
                <td class={behind > 0 ? 'number warn' : 'number'}>{count(behind)}</td>
                <td class="number">{count(messages)}</td>
                <td class="number">{head}</td>
                <td class={version < newest ? 'number warn' : 'number'}>
                  <code>{version}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}
