import { PublishError } from './publish-error'
import { bytesOf, faultOfNames, faultOfTtl, jsonOf } from './request'

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

/** A message as it is sent. */
export interface Entry {
  /** Where it stands in what was given. */
  index: number
  room: string
  id: string
  isDelete: boolean
  text: string
}

const mostMessages = 100
/** 1 MiB, less what stands around the messages. */
const mostBytes = 1024 * 1024 - 64

/** The message as it is sent, or what is wrong with it: one that cannot be sent holds up no other. */
export function entryOf(publication: Publication, index: number): Entry | PublishError {
  const { room, id, data, ttl, deleted } = publication ?? ({} as Publication)
  const fault = faultOfNames(room, id) ?? faultOfTtl(ttl)
  if (fault) return fault
  try {
    // Names need no escape.
    const what = deleted ? '"deleted":true' : `"data":${jsonOf(data)}`
    const until = ttl === undefined ? '' : `,"ttl":${ttl}`
    return { index, room, id, isDelete: !!deleted, text: `{"room":"${room}","id":"${id}",${what}${until}}` }
  } catch (error) {
    if (error instanceof PublishError) return error
    throw error
  }
}

export function bodyOf(batch: readonly Entry[]): string {
  return `{"messages":[${batch.map(({ text }) => text).join(',')}]}`
}

/**
 * Cuts messages into batches that the hub takes, in order. A room and id that came before start a new batch: in one batch the hub
 * would not know which is meant to win.
 */
export function* batchesOf(entries: Iterable<Entry>): Generator<Entry[]> {
  let batch: Entry[] = []
  const names = new Set<string>()
  let bytes = 0
  for (const entry of entries) {
    const size = bytesOf(entry.text) + 1
    const name = `${entry.room} ${entry.id}`
    if (batch.length === mostMessages || (batch.length > 0 && bytes + size > mostBytes) || names.has(name)) {
      yield batch
      batch = []
      names.clear()
      bytes = 0
    }
    batch.push(entry)
    names.add(name)
    bytes += size
  }
  if (batch.length > 0) yield batch
}
