import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Publisher } from '../../src/publisher/index'
import { freePort } from '../support/free-port'
import { HubProcess, noHub } from '../support/hub-process'

describe.skipIf(noHub)('the publisher', () => {
  let hub: HubProcess
  let publisher: Publisher
  beforeAll(async () => {
    hub = await HubProcess.start()
    publisher = hub.newPublisher()
  })
  afterAll(() => hub?.stop())

  it('puts, puts again, deletes', async () => {
    const stored = await publisher.put('match', 'score', [1, 0])
    expect(stored).toMatchObject({ room: 'match', id: 'score', outcome: 'stored' })
    expect(await publisher.put('match', 'score', [1, 0])).toEqual({ ...stored, outcome: 'unchanged' })
    expect((await publisher.delete('match', 'score')).version).toBeGreaterThan(stored.version)
    expect(await publisher.delete('match', 'score')).toEqual({ room: 'match', id: 'score', version: 0, outcome: 'unchanged' })
  })

  it('posts with ids that sort by time', async () => {
    const first = await publisher.post('log', 'first')
    await new Promise(resolve => setTimeout(resolve, 2))
    const second = await publisher.post('log', 'second', { ttl: 60 })
    expect(second.id > first.id).toBe(true)
    expect(await hub.stored('log')).toEqual({ [first.id]: 'first', [second.id]: 'second' })
  })

  it('conditions hold, or are version_mismatch', async () => {
    const { version } = await publisher.put('once', 'a', 1, { ifAbsent: true })
    await expect(publisher.put('once', 'a', 2, { ifAbsent: true })).rejects.toMatchObject({ code: 'version_mismatch' })
    await expect(publisher.put('once', 'a', 2, { ifVersion: version - 1 })).rejects.toMatchObject({ code: 'version_mismatch' })
    const { version: second } = await publisher.put('once', 'a', 2, { ifVersion: version })
    await expect(publisher.delete('once', 'a', { ifVersion: version })).rejects.toMatchObject({ code: 'version_mismatch' })
    expect(await publisher.delete('once', 'a', { ifVersion: second })).toMatchObject({ outcome: 'stored' })
    await expect(publisher.put('once', 'a', 3, { ifPresent: true })).rejects.toMatchObject({ code: 'version_mismatch' })
    await expect(publisher.put('once', 'a', 3, { ifPresent: true, ifAbsent: true })).rejects.toMatchObject({ code: 'malformed' })
  })

  it('ephemeral messages are broadcast and not stored', async () => {
    expect(await publisher.put('cursors', 'anna', [3, 4], { ephemeral: true })).toMatchObject({ outcome: 'broadcast' })
    expect(await hub.stored('cursors')).toEqual({})
  })

  it('putMany cuts by count, by size and by repeated ids, and keeps the order of each id', async () => {
    const text = 'x'.repeat(60_000)
    const publications = Array.from({ length: 250 }, (_, at) => ({
      room: 'many',
      id: `id-${at % 200}`,
      data: at < 30 ? { at, text } : { at }
    }))
    const results = await publisher.putMany([...publications, { room: 'many', id: 'id-1', deleted: true }])
    expect(results.map(({ id }) => id)).toEqual([...publications.map(({ id }) => id), 'id-1'])
    expect(results.filter(({ error }) => error)).toEqual([])
    const stored = await hub.stored('many')
    expect(Object.keys(stored)).toHaveLength(199)
    expect(stored['id-0']).toEqual({ at: 200 })
    expect(stored['id-60']).toEqual({ at: 60 })
  })

  it('putMany tells of each message that is refused', async () => {
    const results = await publisher.putMany([
      { room: 'many', id: 'good', data: 1 },
      { room: 'no*room', id: 'bad', data: 1 },
      { room: 'many', id: 'long', data: 'x'.repeat(65_537) },
      { room: 'many', id: 'longer', data: 'x'.repeat(1_572_864) },
      { room: 'many', id: 'never-there', deleted: true },
      { room: 'many', id: 'last', data: 2 }
    ])
    expect(results.map(({ error }) => error?.code)).toEqual([undefined, 'room_invalid', 'too_large', 'too_large', undefined, undefined])
    expect(results[0]).toMatchObject({ outcome: 'stored' })
    expect(results[4]).toMatchObject({ outcome: 'unchanged', version: 0 })
    expect(results[5]).toMatchObject({ outcome: 'stored' })
  })

  it('a wrong key and data that is no JSON are told by their codes, at once', async () => {
    const stranger = new Publisher(hub.url, { key: 'nobody' })
    await expect(stranger.put('match', 'score', 1)).rejects.toMatchObject({
      name: 'PublishError',
      code: 'unauthorized',
      status: 401,
      message: expect.stringContaining('does not know')
    })
    await expect(publisher.put('match', 'score', undefined)).rejects.toMatchObject({ code: 'json_invalid' })
    await expect(publisher.put('match', 'score', 1, { ttl: 0 })).rejects.toMatchObject({ code: 'ttl_invalid' })
  })

  it('a put that is far too large is refused, and not taken for an outage', async () => {
    for (const length of [70_000, 1_000_000, 5_000_000, 50_000_000]) {
      await expect(publisher.put('match', 'large', 'x'.repeat(length))).rejects.toMatchObject({ code: 'too_large' })
    }
  })

  it('takes the next address where one does not answer', async () => {
    const two = new Publisher([`http://127.0.0.1:${await freePort()}`, hub.url], { key: hub.key })
    expect(await two.put('match', 'moved', 1)).toMatchObject({ outcome: 'stored' })
  })

  it('publishes through a restart, and tells of a hub that stays away', async () => {
    await hub.kill()
    const late = publisher.put('match', 'late', 1)
    await hub.startAgain()
    expect(await late).toMatchObject({ outcome: 'stored' })
    const nowhere = new Publisher(`http://127.0.0.1:${await freePort()}`, { key: 'k', timeoutMs: 3000 })
    await expect(nowhere.put('match', 'lost', 1)).rejects.toMatchObject({ code: 'unreachable', status: 0 })
  })
})
