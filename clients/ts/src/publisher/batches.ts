/** A message of a batch. */
export interface Publication {
  room: string
  id: string
  /** Any JSON value; absent with `deleted`. */
  data?: unknown
  /** In seconds: the message leaves the room then. */
  ttl?: number
  /** Deletes the message. */
  deleted?: true
}

export interface Batch {
  /** Where its messages stand in what was given. */
  indexes: number[]
  body: string
}

const mostMessages = 100
/** 1 MiB, less what stands around the messages. */
const mostBytes = 1024 * 1024 - 64

/**
 * Cuts messages into batches that the hub takes, in order. A room and id that came before start a new batch: in one batch the hub
 * would not know which is meant to win.
 */
export function batchesOf(publications: readonly Publication[], indexes: readonly number[]): Batch[] {
  const batches: Batch[] = []
  let open: { indexes: number[]; texts: string[]; names: Set<string>; bytes: number } | undefined
  const close = () => {
    if (open) batches.push({ indexes: open.indexes, body: `{"messages":[${open.texts.join(',')}]}` })
    open = undefined
  }
  for (const index of indexes) {
    const publication = publications[index]!
    const text = JSON.stringify(publication)
    const bytes = Buffer.byteLength(text) + 1
    const name = `${publication.room} ${publication.id}`
    if (open && (open.texts.length === mostMessages || open.bytes + bytes > mostBytes || open.names.has(name))) close()
    open ??= { indexes: [], texts: [], names: new Set(), bytes: 0 }
    open.indexes.push(index)
    open.texts.push(text)
    open.names.add(name)
    open.bytes += bytes
  }
  close()
  return batches
}
