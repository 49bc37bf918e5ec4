import { expect, vi } from 'vitest'
import type { ClientUnderTest, HandleUnderTest } from './client-under-test'
import type { Expectation, Sent, Step, Vector } from './format'
import { ScriptedTokens } from './scripted-tokens'
import type { Wire } from './wire'

/** Plays one vector. Time is vitest's. */
export class VectorRun {
  private readonly urls: string[]
  private readonly client: ClientUnderTest
  private readonly handles = new Map<string, HandleUnderTest>()
  private readonly events = new Map<string, object[]>()
  private states: string[] = []
  private readonly tokens: ScriptedTokens
  private tokenFailed = 0

  constructor(
    private readonly vector: Vector,
    private readonly wire: Wire
  ) {
    this.urls = Array.from({ length: vector.urls ?? 1 }, (_, index) => `ws://hub-${index}/path`)
    this.tokens = new ScriptedTokens([...(vector.tokens ?? [])])
    this.client = wire.newClient(this.urls, { token: vector.tokens ? this.tokens.source : vector.token })
    this.client.on('error', ({ code }) => {
      if (code === 'token_failed') this.tokenFailed++
    })
    this.client.on('status', status => this.states.push(status.state))
  }

  async play(): Promise<void> {
    for (const [index, step] of this.vector.steps.entries()) {
      try {
        await this.step(step)
        await vi.advanceTimersByTimeAsync(0)
      } catch (fault) {
        if (fault instanceof Error) fault.message = `step ${index + 1}, ${JSON.stringify(step)}: ${fault.message}`
        throw fault
      }
    }
    this.client.close()
  }

  private async step(step: Step): Promise<void> {
    const { wire, client } = this
    if (step.open) this.open(step.open.as ?? step.open.room, step.open)
    else if (step.release) this.handles.get(step.release)!.release()
    else if (step.connect) client.connect()
    else if (step.close) client.close()
    else if (step.wake) dispatchEvent(new Event('online'))
    else if (step.accept) wire.accept()
    else if (step.refuse) wire.refuse()
    else if (step.answer) wire.answer(step.answer)
    else if (step.server) wire.frame(step.server)
    else if (step.drop) wire.drop(step.drop.code ?? 1006, step.drop.reason ?? '')
    else if (step.token) this.tokens.settle()
    else if (step.advance !== undefined) await vi.advanceTimersByTimeAsync(step.advance)
    else if (step.nextTry) await vi.advanceTimersByTimeAsync(Math.ceil(this.waitLeft()))
    else if (step.expect) this.expect(step.expect)
    else throw new Error('no such step')
  }

  private open(label: string, { room, live, occupancy }: { room: string; live?: boolean; occupancy?: boolean }): void {
    const handle = this.client.open(room, { live, occupancy })
    const log: object[] = []
    this.handles.set(label, handle)
    this.events.set(label, log)
    handle.on('message', (message: object) => log.push({ event: 'message', ...withoutFrame(message) }))
    handle.on('change', (change: object) => log.push({ event: 'change', ...change }))
    for (const event of ['ready', 'resumed', 'reset']) handle.on(event, () => log.push({ event }))
    handle.on('occupancy', (subscribers: number) => log.push({ event: 'occupancy', subscribers }))
    handle.on('error', ({ code }: { code: string }) => log.push({ event: 'error', code }))
  }

  private expect(wanted: Expectation): void {
    for (const [key, value] of Object.entries(wanted)) {
      if (key === 'states') expect(this.takeStates(), key).toEqual(value)
      else if (key === 'connection') this.expectConnection(wanted.connection!)
      else if (key === 'asked') expect(this.tokens.takeAsked(), key).toBe(value)
      else if (key === 'tokenFailed') expect(this.takeTokenFailed(), key).toBe(value)
      else if (key === 'sent') expect(this.wire.takeSent().map(asSent), key).toEqual(wanted.sent!.map(inAnyOrder))
      else if (key === 'events')
        for (const [label, events] of Object.entries(wanted.events!))
          expect(this.events.get(label)!.splice(0), `events of ${label}`).toEqual(events)
      else if (key === 'state')
        for (const [label, state] of Object.entries(wanted.state!))
          expect(stateOf(this.handles.get(label)!), `state of ${label}`).toEqual(state)
      else if (key === 'cursor')
        for (const [label, cursor] of Object.entries(wanted.cursor!))
          expect(this.handles.get(label)!.cursor ?? null, `cursor of ${label}`).toBe(cursor)
      else throw new Error(`no such expectation: ${key}`)
    }
  }

  private expectConnection(wanted: NonNullable<Expectation['connection']>): void {
    const { state, code, reason, url } = this.client.status
    const { retryInMs, ...plain } = wanted
    const resumes = /[?&]r=1$/.test(this.wire.url())
    expect(url).not.toMatch(/[?&]r=/)
    const have: Record<string, unknown> = { state, code, reason, url: Number(/hub-(\d)/.exec(url)![1]), token: this.wire.token(), resumes }
    expect(Object.fromEntries(Object.keys(plain).map(key => [key, have[key]]))).toEqual(plain)
    if (!retryInMs) return
    expect(this.waitLeft()).toBeGreaterThanOrEqual(retryInMs[0])
    expect(this.waitLeft()).toBeLessThanOrEqual(retryInMs[1])
  }

  private waitLeft(): number {
    const { state, nextTryAt } = this.client.status
    if (state !== 'reconnecting' || nextTryAt === undefined) throw new Error(`the client waits for no try: it is ${state}`)
    return nextTryAt - Date.now()
  }

  private takeTokenFailed(): number {
    const { tokenFailed } = this
    this.tokenFailed = 0
    return tokenFailed
  }

  private takeStates(): string[] {
    const states = this.states.filter((state, index, all) => state !== all[index - 1])
    this.states = []
    return states
  }
}

function withoutFrame(message: object): object {
  const known = ['id', 'version', 'data', 'deleted', 'reason', 'expiresAt']
  return Object.fromEntries(Object.entries(message).filter(([key, value]) => known.includes(key) && value !== undefined))
}

function stateOf(handle: HandleUnderTest): object {
  const state: Record<string, object> = {}
  handle.state.forEach(({ version, data }, id) => {
    state[id] = { version, data }
  })
  return state
}

function asSent(command: { action: string; room?: string; rooms?: { room: string }[]; token?: string }): Sent {
  if (command.action === 'authorize') return { authorize: command.token! }
  return inAnyOrder(command.action === 'subscribe' ? { subscribe: command.rooms! } : { unsubscribe: command.room! })
}

function inAnyOrder(sent: Sent): Sent {
  return 'subscribe' in sent ? { subscribe: [...sent.subscribe].sort((a, b) => (a.room < b.room ? -1 : 1)) } : sent
}
