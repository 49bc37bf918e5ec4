import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RoomClient, TokenSource } from '../../src/index'
import { clientKinds } from '../support/client-kinds'
import { HubProcess, noHub } from '../support/hub-process'
import { TokenIssuer } from '../support/token-issuer'
import { until } from '../support/until'

describe.skipIf(noHub)(`tokens of a real hub${noHub ? `: ${noHub}` : ''}`, () => {
  const issuer = new TokenIssuer()
  const good = () => issuer.token(['match-*'])
  /** The hub gives notice within two seconds. */
  const ending = { ageS: 1000, leftS: 20 }
  let hub: HubProcess
  beforeAll(async () => {
    hub = await HubProcess.start({ ...issuer.settings, Logging__LogLevel__Default: 'Trace' })
  })
  afterAll(async () => {
    // How every token begins.
    expect(hub.log).not.toContain('eyJ')
    await hub.stop()
  })

  describe.each(clientKinds)('%s', (kind, newClient) => {
    const room = `match-${clientKinds.findIndex(([name]) => name === kind)}`
    let client: RoomClient
    afterEach(() => client.close())

    /** A client, and what it tells; `asked` counts the calls of a source that gives these tokens in turn, the last one for ever. */
    const open = (...given: [TokenSource] | (() => string)[]) => {
      const told = { asked: 0, states: [] as string[], errors: [] as string[] }
      const [first] = given
      const source = () => (given[Math.min(told.asked++, given.length - 1)] as () => string)()
      client = newClient(hub.url, { token: typeof first === 'string' ? first : source })
      client.on('status', ({ state, code }) => told.states.push(code ? `${state} ${code}` : state))
      client.on('error', ({ code }) => told.errors.push(code))
      const errors: string[] = []
      const signals: string[] = []
      const handle = client.open<number>(room)
      handle.on('error', ({ code }) => errors.push(code))
      for (const signal of ['ready', 'resumed', 'reset'] as const) handle.on(signal, () => signals.push(signal))
      return { client, told, handle, errors, signals }
    }
    const publish = (data: number) => hub.newPublisher().put(room, 'score', data)

    it('a token opens its rooms, and no others', async () => {
      const { client, handle, told } = open(good)
      await handle.whenReady()
      await expect(client.open('odds').whenReady()).rejects.toMatchObject({ code: 'room_forbidden' })
      expect(told).toEqual({ asked: 1, states: ['connecting', 'connected'], errors: [] })
    })

    it('a token that expires is renewed on the connection that is up', async () => {
      const { handle, told, signals } = open(() => issuer.token(['match-*'], { ...ending, leftS: 30 }), good)
      await handle.whenReady()
      const end = Date.now() + 32_000
      await until(() => told.asked === 2 && Date.now() > end, 'the first token has expired')
      await publish(end)
      await until(() => handle.get('score') === end, 'the message is heard')
      expect(told).toEqual({ asked: 2, states: ['connecting', 'connected'], errors: [] })
      expect(signals).toEqual(['ready'])
    })

    it('a fixed token that the hub does not take ends the client', async () => {
      const { client, told } = open(issuer.token(['match-*'], { leftS: -3600 }))
      await until(() => client.status.state === 'failed', 'the client has failed')
      // Over SignalR the hub may close before the client is connected.
      expect(told.states.filter(state => state !== 'connected')).toEqual(['connecting', 'failed 4001'])
    })

    it('a fixed token that expires is not renewed', async () => {
      const { told } = open(issuer.token(['match-*'], ending))
      await until(() => told.states.length > 2, 'the connection is closed')
      // It may already try again, and says so with the same code.
      expect({ ...told, states: told.states.slice(0, 3) }).toEqual({
        asked: 0,
        states: ['connecting', 'connected', 'reconnecting 4203'],
        errors: []
      })
    })

    it('a token that the hub does not take is replaced', async () => {
      const { handle, told } = open(() => issuer.token(['match-*'], { leftS: -3600 }), good)
      await handle.whenReady()
      expect(told.asked).toBe(2)
      expect(told.states).toContain('reconnecting 4001')
    })

    it('a client whose second token is refused too has failed', async () => {
      const { client, told } = open(() => new TokenIssuer().token(['match-*']))
      await until(() => client.status.state === 'failed', 'the client has failed')
      expect(client.status.code).toBe(4001)
      expect(told.asked).toBe(2)
    })

    it('a revoked token is replaced', async () => {
      const id = `revoked-${room}`
      const { handle, told, signals } = open(() => issuer.token(['match-*'], { id }), good)
      await handle.whenReady()
      // Over SignalR the dump may end before the answer that names the room's epoch, without which none is resumed.
      const known = Date.now()
      await publish(known)
      await until(() => handle.get('score') === known, 'the message is heard')
      await hub.revoke(id)
      await until(() => signals.length === 2, 'the client is back')
      expect(signals).toEqual(['ready', 'resumed'])
      expect(told.asked).toBe(2)
      expect(told.states).toContain('reconnecting 4001')
    })

    it('a room that a token takes away is told, and comes back with the next token', async () => {
      const { handle, told, errors, signals } = open(
        () => issuer.token(['match-*'], ending),
        () => issuer.token(['odds'], ending),
        good
      )
      await handle.whenReady()
      await until(() => errors.length > 0, 'the room is taken away')
      const missed = Date.now()
      await publish(missed)
      await until(() => signals.length === 2 && handle.get('score') === missed, 'the room is given back')
      expect({ ...told, errors, signals, score: handle.get('score') }).toEqual({
        asked: 3,
        states: ['connecting', 'connected'],
        errors: ['room_forbidden'],
        signals: ['ready', 'resumed'],
        score: missed
      })
    })
  })
})
