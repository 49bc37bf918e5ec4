import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { RoomHandle } from '../../src/index'
import { connectedClient, hubSays, settle } from '../support/fake-client'
import { FakeWebSocket } from '../support/fake-websocket'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const room = 'secret'
const refusal = { code: 'room_forbidden', message: 'Use a token for the room.' }
const hubRefuses = () => hubSays({ type: 'error', room, ...refusal, retryable: false })
const hubDumps = () => {
  hubSays({ type: 'subscribed', room, mode: 'dump', epoch: 'e1' })
  hubSays({ type: 'dump', room, mode: 'dump', messages: [{ id: 'a', version: 1, data: 1 }], cursor: 1, last: true })
}

/** A client, and a room of which it is told that the hub refuses it. */
async function refusedRoom() {
  const { client } = await connectedClient()
  const handle = client.open(room)
  await settle()
  hubRefuses()
  return { client, handle }
}

describe('a wait for a room that was refused before it began', () => {
  it('ends at once, with the refusal', async () => {
    const { client, handle } = await refusedRoom()
    await expect(handle.whenReady()).rejects.toMatchObject(refusal)
    await expect(handle[Symbol.asyncIterator]().next()).rejects.toMatchObject(refusal)
    client.close()
  })

  it('goes on once the room is opened again, by whomever', async () => {
    const { client, handle } = await refusedRoom()
    const again = client.open(room)
    const both = Promise.all([handle.whenReady(), again.whenReady()])
    await settle()
    hubDumps()
    await both
    expect([handle.get('a'), again.get('a')]).toEqual([1, 1])
    client.close()
  })

  it('ends at once after a refusal that was told before, and was not told again', async () => {
    const { client } = await connectedClient({ token: () => `token-${Math.random()}` })
    const handle = client.open(room)
    await settle()
    hubRefuses()
    hubSays({ type: 'authorized', expiresAt: 1790000000000 })
    await settle()
    hubRefuses()
    await expect(handle.whenReady()).rejects.toMatchObject(refusal)
    client.close()
  })

  it('of a loop gives what is held first', async () => {
    const { client } = await connectedClient()
    const handle = client.open(room)
    await settle()
    hubDumps()
    hubSays({ type: 'unsubscribed', room, reason: 'removed' })
    const loop = handle[Symbol.asyncIterator]()
    expect((await loop.next()).value).toMatchObject({ id: 'a', data: 1 })
    await expect(loop.next()).rejects.toMatchObject({ code: 'unsubscribed' })
    client.close()
  })
})

describe('a room that is opened when the client has failed', () => {
  const failedClient = async () => {
    const { client } = await connectedClient()
    FakeWebSocket.newest.onclose!({ code: 4003, reason: 'forbidden' })
    return client
  }
  const toldOf = (handle: RoomHandle) => {
    const told: string[] = []
    handle.on('error', ({ code }) => told.push(code))
    return told
  }

  it('is told so', async () => {
    const client = await failedClient()
    const told = toldOf(client.open('late'))
    await settle()
    expect(told).toEqual(['connection_failed'])
    client.close()
  })

  it('is not, if the client is asked to connect at once', async () => {
    const client = await failedClient()
    const told = toldOf(client.open('late'))
    client.connect()
    await settle()
    expect(told).toEqual([])
    client.close()
  })
})
