import type { ApiError } from '../api/admin'
import type { HubNode, NodesAnswer } from '../api/types'
import { asApiError } from './poll'
import { adminApi } from './session'
import { Store } from './store'

/** What the fleet was at one moment: sums over its nodes, and the slowest of them. */
export interface Sample {
  /** Seconds since 1970, as the plots have it. */
  at: number
  connections: number
  behind: number
  publishes: number
  deliveries: number
  connects: number
  /** Of the slowest node; null: nothing was delivered. */
  p50: number | null
  p99: number | null
}

export interface Overview {
  answer?: NodesAnswer
  samples: Sample[]
  error?: ApiError
}

export const everyMs = 2000
/** Ten minutes. */
const maxSamples = 300

export const overview = new Store<Overview>({ samples: [] })

let askNow = () => {}

/** Something was done to a node: asks now, and not when it is time. */
export function refreshOverview(): void {
  askNow()
}

/**
 * Asks for the nodes as long as somebody is signed in, whichever screen is shown: so the plots go back to when the page was opened. A
 * tab that nobody sees asks nothing, and its plots have a gap.
 * @returns a function that ends it
 */
export function collect(): () => void {
  const abort = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  overview.set({ samples: [] })
  const run = async () => {
    clearTimeout(timer)
    if (!document.hidden) await ask()
    if (!abort.signal.aborted) timer = setTimeout(run, everyMs)
  }
  const ask = async () => {
    const { samples } = overview.value
    try {
      const answer = await adminApi().get<NodesAnswer>('admin/nodes', {}, abort.signal)
      overview.set({ answer, samples: [...samples, sampleOf(answer)].slice(-maxSamples) })
    } catch (fault) {
      if (!abort.signal.aborted) overview.set({ ...overview.value, error: asApiError(fault) })
    }
  }
  askNow = run
  run()
  return () => {
    abort.abort()
    askNow = () => {}
    clearTimeout(timer)
  }
}

export function sampleOf({ nodes, fleet }: NodesAnswer): Sample {
  const sum = (value: (node: HubNode) => number) => nodes.reduce((total, node) => total + value(node), 0)
  const slowest = (values: (number | null)[]) => {
    const known = values.filter(value => value !== null)
    return known.length > 0 ? Math.max(...known) : null
  }
  return {
    at: Date.parse(fleet.at) / 1000,
    connections: sum(node => node.connections),
    behind: sum(node => node.behind),
    publishes: sum(node => node.publishesPerSecond),
    deliveries: sum(node => node.deliveriesPerSecond),
    connects: sum(node => node.connectsPerSecond),
    p50: slowest(nodes.map(node => node.fanOutP50Ms)),
    p99: slowest(nodes.map(node => node.fanOutP99Ms))
  }
}
