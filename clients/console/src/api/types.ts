/** The admin API's answers, as its OpenAPI document has them. */

export interface Missing {
  node: string
  reason: string
}

/** The operator's key that was sent. */
export interface KeyAnswer {
  name: string
  role: 'read' | 'operate'
  /** It is a publisher's key too; undefined: a node of before does not tell. */
  publishes?: boolean
  expiresAt: string | null
}

/** Of how many nodes an answer is, and how old. */
export interface Fleet {
  nodes: number
  answered: number
  missing: Missing[]
  /** Unavailable: there may be nodes that are not known. */
  redis: 'ok' | 'unavailable' | 'none'
  at: string
}

export interface Drain {
  phase: string
  reasons: string[]
  open: number
  closed: number
  rate: number
  deadline: string | null
}

export interface HubNode {
  id: string
  name: string
  version: string
  /** Empty: it has none. */
  region: string
  started: string
  phase: string
  connections: number
  capacity: number
  rooms: number
  subscriptions: number
  behind: number
  connectsPerSecond: number
  publishesPerSecond: number
  deliveriesPerSecond: number
  fanOutP50Ms: number | null
  fanOutP99Ms: number | null
  store: 'ok' | 'unavailable' | 'read_only'
  redis: 'ok' | 'unavailable' | 'none'
  drain: Drain | null
  shedding: boolean
}

export interface NodesAnswer {
  nodes: HubNode[]
  fleet: Fleet
}

export interface RoomSummary {
  room: string
  messages: number
  subscribers: number
  publishesPerSecond: number
  changedAt: string | null
}

export interface RoomsAnswer {
  rooms: RoomSummary[]
  next: string | null
  fleet: Fleet
}

export interface RoomOnNode {
  node: string
  subscribers: number
  behind: number
  messages: number
  head: number
  version: number
}

export interface StoredMessage {
  id: string
  version: number
  data: unknown
  expiresAt?: number | string | null
}

export interface RoomAnswer {
  room: string
  subscribers: number
  nodes: RoomOnNode[]
  /** Null: the store cannot be read. */
  messages: StoredMessage[] | null
  truncated: boolean
  fleet: Fleet
}

export interface Connection {
  id: string
  node: string
  door: 'ws' | 'hub'
  format: string
  address: string | null
  subject: string | null
  openedAt: string
  lastHeardAt: string | null
  roomCount: number
  outboxBytes: number
  behindSince: string | null
}

export interface ConnectionsAnswer {
  connections: Connection[]
  next: string | null
  fleet: Fleet
}

export interface ConnectionDetails extends Connection {
  rooms: { room: string; state: 'opening' | 'live' | 'behind' | 'catching_up' }[]
}

export interface DisconnectAnswer {
  disconnected: number
  fleet: Fleet
}

export interface AuditEntry {
  at: string
  /** The name of an operator's key. */
  key: string
  operation: string
  node: string
}

export interface AuditAnswer {
  /** The newest first. */
  entries: AuditEntry[]
  fleet: Fleet
}

export interface Finding {
  check: string
  status: 'ok' | 'warn' | 'fail' | 'unknown'
  detail: string
  advice: string | null
  bitesAt?: number | null
}

export interface HostAnswer {
  node: string
  findings: Finding[]
}

/** One step of a message's way, or of a connection's. */
export interface TraceEvent {
  at: string
  node: string
  stage: string
  room?: string | null
  id?: string | null
  version?: number | null
  connection?: string | null
  count?: number | null
  reason?: string | null
}

export interface RegionHealth {
  status: 'ok' | 'late' | 'lost'
  region: string
  reasons: Record<string, string>
  delayMs: number | null
}

/** What the hub tells its own page before anybody signs in. */
export interface ConsoleSettings {
  /** Where subscribers and publishers reach the hub, without a slash at its end. */
  publicUrl: string
  /** The hub made a key for itself, and its first lines have a link with it. */
  hasDevelopmentKey: boolean
}
