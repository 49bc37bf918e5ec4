import { useMemo } from 'preact/hooks'
import type uPlot from 'uplot'
import { readPage } from '../api/admin'
import type { AuditAnswer, HostAnswer, HubNode, NodesAnswer, RegionHealth } from '../api/types'
import { compact, count, milliseconds, rate } from '../parts/format'
import { Lamp, type LampState } from '../parts/lamp'
import { Fault, FleetNote } from '../parts/notices'
import { Plot } from '../parts/plot'
import { everyMs, overview, type Sample } from '../state/history'
import { usePoll } from '../state/poll'
import { adminApi } from '../state/session'
import { useStore } from '../state/store'
import { Audit } from './overview/audit'
import { Host } from './overview/host'
import { Nodes } from './overview/nodes'

export function OverviewScreen() {
  const { answer, samples, error } = useStore(overview)
  const host = usePoll(signal => adminApi().get<HostAnswer>('admin/host', {}, signal), 'host', 60_000)
  const audit = usePoll(signal => adminApi().get<AuditAnswer>('admin/audit', { limit: 8 }, signal), 'audit', 5000)
  const last = samples.at(-1)
  return (
    <>
      <div class="title">
        <h1>Overview</h1>
        {answer && <Lamps {...answer} />}
      </div>
      <Fault error={error} />
      <FleetNote fleet={answer?.fleet} />
      {last && answer && (
        <>
          <Tiles last={last} nodes={answer.nodes} />
          <Plots samples={samples} />
          <Nodes nodes={answer.nodes} onDone={audit.refresh} />
        </>
      )}
      <Audit answer={audit.data} />
      <Host answer={host.data} />
    </>
  )
}

/** What all nodes share, and what is under way. */
function Lamps({ nodes }: NodesAnswer) {
  const hasRegion = nodes.some(node => node.region !== '')
  const region = usePoll(readRegion, hasRegion ? 'region' : null, 10_000).data
  return (
    <div class="lamps">
      <Lamp {...storeLamp(nodes)} />
      <Lamp {...redisLamp(nodes)} />
      {region && (
        <Lamp state={region.status === 'ok' ? 'ok' : 'bad'} title={Object.values(region.reasons).join(' ')}>
          region {region.region} {region.status}
        </Lamp>
      )}
      {nodes.some(isGoing) && <Lamp state="warn">{count(nodes.filter(isGoing).length)} leaving</Lamp>}
      {nodes.some(node => node.shedding) && <Lamp state="warn">evening out</Lamp>}
    </div>
  )
}

export function isGoing({ phase }: HubNode): boolean {
  return phase !== 'serving'
}

interface LampText {
  state: LampState
  children: string
}

/** As the worst of the nodes sees it. */
function storeLamp(nodes: HubNode[]): LampText {
  if (nodes.some(node => node.store === 'unavailable')) return { state: 'bad', children: 'store unavailable' }
  if (nodes.some(node => node.store === 'read_only')) return { state: 'warn', children: 'store read-only' }
  return { state: 'ok', children: 'store' }
}

function redisLamp(nodes: HubNode[]): LampText {
  if (nodes.some(node => node.redis === 'unavailable')) return { state: 'bad', children: 'Redis unavailable' }
  return nodes.some(node => node.redis === 'ok') ? { state: 'ok', children: 'Redis' } : { state: 'off', children: 'no Redis' }
}

/** 404: the region does not measure itself. 503 is an answer too: the region is late. */
async function readRegion(): Promise<RegionHealth | undefined> {
  return readPage<RegionHealth>('health/region', response => response.ok || response.status === 503).catch(() => undefined)
}

function Tiles({ last, nodes }: { last: Sample; nodes: HubNode[] }) {
  const capacity = nodes.reduce((total, node) => total + node.capacity, 0)
  return (
    <dl class="tiles">
      <Tile name="Connections" value={count(last.connections)} note={`of ${compact(capacity)}`} />
      <Tile name="Subscriptions" value={count(nodes.reduce((total, node) => total + node.subscriptions, 0))} note="over all nodes" />
      <Tile name="Publishes" value={rate(last.publishes)} note="a second" />
      <Tile name="Deliveries" value={rate(last.deliveries)} note="a second" />
      <Tile name="Behind" value={count(last.behind)} note="subscriptions" isBad={last.behind > 0} />
      <Tile name="Fan-out p99" value={milliseconds(last.p99)} note="of the slowest node" />
    </dl>
  )
}

function Tile({ name, value, note, isBad }: { name: string; value: string; note: string; isBad?: boolean }) {
  return (
    <div class={isBad ? 'tile tile-warn' : 'tile'}>
      <dt>{name}</dt>
      <dd>
        {value}
        <small>{note}</small>
      </dd>
    </div>
  )
}

const first = { label: 'Connections', colour: '--plot-1' }

function Plots({ samples }: { samples: Sample[] }) {
  const of = useMemo(() => {
    const whole = withGaps(samples)
    return (...values: (keyof Sample)[]) =>
      [whole.map(({ at }) => at), ...values.map(name => whole.map(sample => sample[name] ?? null))] as uPlot.AlignedData
  }, [samples])
  const data = useMemo(
    () => ({
      connections: of('connections'),
      rates: of('deliveries', 'publishes'),
      behind: of('behind'),
      fanOut: of('p99', 'p50')
    }),
    [of]
  )
  return (
    <div class="plots">
      <Plot isWhole title="Connections" lines={[first]} data={data.connections} format={value => (value === null ? '–' : compact(value))} />
      <Plot
        title="Per second"
        lines={[
          { label: 'deliveries', colour: '--plot-1' },
          { label: 'publishes', colour: '--plot-2' }
        ]}
        data={data.rates}
        format={value => (value === null ? '–' : rate(value))}
      />
      <Plot
        title="Fan-out"
        lines={[
          { label: 'p99', colour: '--plot-3' },
          { label: 'p50', colour: '--plot-1' }
        ]}
        data={data.fanOut}
        format={milliseconds}
      />
      <Plot
        isWhole
        title="Behind"
        lines={[{ label: 'Behind', colour: '--plot-4' }]}
        data={data.behind}
        format={value => (value === null ? '–' : compact(value))}
      />
    </div>
  )
}

type Point = { [name in keyof Sample]: name extends 'at' ? number : number | null }

/** Where nobody looked at the page there was no question: no line is drawn through it. */
function withGaps(samples: Sample[]): Point[] {
  const points: Point[] = []
  for (const sample of samples) {
    const before = points.at(-1)
    if (before && (sample.at - before.at) * 1000 > 3 * everyMs) {
      points.push({
        at: before.at + 0.001,
        connections: null,
        behind: null,
        publishes: null,
        deliveries: null,
        connects: null,
        p50: null,
        p99: null
      })
    }
    points.push(sample)
  }
  return points
}
