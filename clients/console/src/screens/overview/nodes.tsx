import type { HubNode } from '../../api/types'
import { useConfirm } from '../../parts/dialog'
import { ago, clock, compact, count, dateAndTime, milliseconds, rate, shortId, shortVersion } from '../../parts/format'
import { Lamp } from '../../parts/lamp'
import { OperateButton, ReadOnlyNote } from '../../parts/operate-button'
import { refreshOverview } from '../../state/history'
import { linkTo } from '../../state/route'
import { adminApi } from '../../state/session'

export function Nodes({ nodes, onDone }: { nodes: HubNode[]; onDone(): void }) {
  const confirm = useConfirm()
  const drain = (node: HubNode) =>
    confirm.ask({
      title: `Drain ${node.name}?`,
      text: (
        <p>
          The node becomes unready and gives its {count(node.connections)} connections away, each told when to come back. It serves until
          then, and can be called back.
        </p>
      ),
      action: 'Drain it',
      run: async () => {
        await adminApi().post(`admin/nodes/${node.id}/drain`, {})
        refreshOverview()
        onDone()
        return 'The node drains.'
      }
    })
  const withdraw = (node: HubNode) =>
    confirm.ask({
      title: `Let ${node.name} stay?`,
      text: <p>The order to drain it is withdrawn. Connections that it gave away do not come back for that.</p>,
      action: 'Withdraw',
      run: async () => {
        await adminApi().delete(`admin/nodes/${node.id}/drain`)
        refreshOverview()
        onDone()
        return 'The order is withdrawn.'
      }
    })
  return (
    <section class="card">
      <header>
        <h2>Nodes</h2>
        <ReadOnlyNote />
      </header>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th>Node</th>
              <th>Phase</th>
              <th class="number">Connections</th>
              <th class="number">Rooms</th>
              <th class="number">Behind</th>
              <th class="number">Publishes/s</th>
              <th class="number">Deliveries/s</th>
              <th class="number">p50 / p99</th>
              <th>Store</th>
              <th>Started</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {nodes.map(node => (
              <tr key={node.id}>
                <td class="nowrap">
                  <a data-row href={linkTo(['connections'], { node: node.id })} title={`${node.id}: its connections`}>
                    {node.name}
                  </a>
                  <small class="under">
                    {shortId(node.id)} · {shortVersion(node.version)}
                    {node.region && ` · ${node.region}`}
                  </small>
                </td>
                <td>
                  <Phase node={node} />
                </td>
                <td class="number">
                  {count(node.connections)}
                  <Share of={node.connections / node.capacity} title={`of ${compact(node.capacity)}`} />
                </td>
                <td class="number">{count(node.rooms)}</td>
                <td class={node.behind > 0 ? 'number warn' : 'number'}>{count(node.behind)}</td>
                <td class="number">{rate(node.publishesPerSecond)}</td>
                <td class="number">{rate(node.deliveriesPerSecond)}</td>
                <td class="number nowrap">
                  {milliseconds(node.fanOutP50Ms)} / {milliseconds(node.fanOutP99Ms)}
                </td>
                <td>
                  <Lamp state={node.store === 'ok' ? 'ok' : node.store === 'read_only' ? 'warn' : 'bad'}>
                    {node.store.replace('_', '-')}
                  </Lamp>
                </td>
                <td class="nowrap" title={dateAndTime(node.started)}>
                  {ago(node.started)}
                </td>
                <td class="actions">
                  {node.drain?.reasons.length ? (
                    <OperateButton onClick={() => withdraw(node)}>Let it stay</OperateButton>
                  ) : (
                    <OperateButton onClick={() => drain(node)}>Drain…</OperateButton>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {confirm.dialog}
    </section>
  )
}

function Phase({ node: { phase, drain, shedding } }: { node: HubNode }) {
  const isGoing = phase !== 'serving'
  return (
    <>
      <Lamp state={isGoing ? 'warn' : 'ok'} title={drain?.reasons.join(', ')}>
        {phase}
      </Lamp>
      {isGoing && drain && (
        <small class="under">
          {count(drain.open)} left, {rate(drain.rate)} a second{drain.deadline && `, until ${clock(drain.deadline)}`}
        </small>
      )}
      {shedding && <small class="under">evening out</small>}
    </>
  )
}

function Share({ of, title }: { of: number; title: string }) {
  return (
    <span class="share" title={title}>
      <i class={of > 0.9 ? 'share-full' : undefined} style={{ width: `${Math.min(100, of * 100)}%` }} />
    </span>
  )
}
