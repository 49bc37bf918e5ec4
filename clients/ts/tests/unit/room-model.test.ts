import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DumpFrame, Message, RoomRequest } from '../../src/protocol/frames'
import { Room } from '../../src/rooms/room'

/** A hub's room: every write gets the next version. */
class ModelHub {
  private version = 0
  readonly items = new Map<string, Message>()

  write(id: string, isDelete: boolean): Message {
    const version = ++this.version
    const message: Message = isDelete ? { id, version, deleted: true } : { id, version, data: version }
    this.items.set(id, message)
    return message
  }

  /** The parts of the dump that answers a request. */
  answer(request: RoomRequest, partSize: number): DumpFrame[] {
    const mode = request.cursor === undefined ? 'dump' : 'resume'
    return this.parts(mode, message => (mode === 'dump' ? !message.deleted : message.version > request.cursor!), partSize)
  }

  catchUp(since: number, partSize: number): DumpFrame[] {
    return this.parts('catchup', message => message.version > since, partSize)
  }

  get state(): Record<string, unknown> {
    return Object.fromEntries([...this.items.values()].filter(({ deleted }) => !deleted).map(({ id, data }) => [id, data]))
  }

  private parts(mode: string, holds: (message: Message) => boolean, partSize: number): DumpFrame[] {
    const messages = [...this.items.values()].filter(holds).sort((a, b) => a.version - b.version)
    const parts: DumpFrame[] = []
    do {
      const part = messages.splice(0, partSize)
      parts.push({ type: 'dump', room: 'room', mode, messages: part, cursor: part.at(-1)?.version ?? this.version, last: false })
    } while (messages.length > 0)
    Object.assign(parts.at(-1)!, { last: true, cursor: this.version })
    return parts
  }
}

type Step =
  | { write: string; isDelete: boolean; deliveries: number }
  | { cutAfter: number; partSize: number }
  | { catchUpFrom: number; partSize: number }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ write: fc.constantFrom('a', 'b', 'c'), isDelete: fc.boolean(), deliveries: fc.integer({ min: 1, max: 2 }) })
    },
    { weight: 2, arbitrary: fc.record({ cutAfter: fc.integer({ min: 0, max: 3 }), partSize: fc.integer({ min: 1, max: 2 }) }) },
    { weight: 1, arbitrary: fc.record({ catchUpFrom: fc.integer({ min: 0, max: 20 }), partSize: fc.integer({ min: 1, max: 2 }) }) }
  ),
  { maxLength: 40 }
)

describe('a room, whatever happens', () => {
  it('holds what the hub holds in the end, and never went backwards', () => {
    fc.assert(fc.property(steps, run), { numRuns: 500 })
  })
})

function run(list: Step[]): void {
  const hub = new ModelHub()
  const room = new Room('room')
  const last = new Map<string, number>()
  const told = new Map<string, unknown>()
  room.join({
    wantsDump: true,
    wantsOccupancy: false,
    hasJoined: false,
    take({ id, version, data, deleted, reason }, old) {
      expect(old?.data).toEqual(told.get(id))
      if (reason !== 'absent') expect(version).toBeGreaterThan(last.get(id) ?? 0)
      last.set(id, version)
      if (deleted) told.delete(id)
      else told.set(id, data)
    },
    signal() {},
    fail() {},
    end() {}
  })
  connect(hub, room, 10)

  for (const step of list) {
    if ('write' in step) {
      const message = hub.write(step.write, step.isDelete)
      for (let at = 0; at < step.deliveries; at++) room.message(message)
    } else if ('cutAfter' in step) {
      room.interrupt()
      hub.write('missed', false)
      // The connection may end again while the dump comes.
      connect(hub, room, step.partSize, step.cutAfter)
      room.interrupt()
      connect(hub, room, step.partSize)
    } else {
      for (const part of hub.catchUp(step.catchUpFrom, step.partSize)) room.dump(part)
    }
    expect(Object.fromEntries(told)).toEqual(hub.state)
  }
}

function connect(hub: ModelHub, room: Room, partSize: number, cutAfter = Number.POSITIVE_INFINITY): void {
  const request = room.ask()
  const parts = hub.answer(request, partSize)
  room.subscribed({ type: 'subscribed', room: 'room', mode: parts[0]!.mode, epoch: 'e1' })
  for (const part of parts.slice(0, cutAfter)) room.dump(part)
}
