import type { HubConnection } from '@microsoft/signalr'
import { Pubby } from '../../src/signalr/index'
import { type Call, FakeHubConnection } from '../support/fake-hub-connection'
import type { ClientUnderTest } from './client-under-test'
import type { Wire } from './wire'

const methods: Record<string, string> = {
  message: 'Message',
  dump: 'Dump',
  unsubscribed: 'Unsubscribed',
  occupancy: 'Occupancy',
  goaway: 'GoAway',
  expiring: 'Expiring'
}

/** SignalR, up to the calls of its connection, with every field there as MessagePack has them. */
export function signalRWire(): Wire {
  FakeHubConnection.all = []
  let taken = 0
  let answered: Call[] = []
  const calls = () => FakeHubConnection.newest.calls
  return {
    url: () => FakeHubConnection.newest?.url.replace(/[?&]access_token=[^&]*$/, ''),
    token: () => FakeHubConnection.newest?.token,
    newClient: (urls, options) =>
      new Pubby(urls, {
        ...options,
        build: (url, protocol) => new FakeHubConnection(url, protocol) as unknown as HubConnection
      }) as unknown as ClientUnderTest,
    accept() {
      taken = 0
      answered = []
      FakeHubConnection.newest.accept()
    },
    refuse: refusal => FakeHubConnection.newest.refuse('refused', refusal),
    answer(answers, spreadMs) {
      const call = calls().find(one => one.method === 'Subscribe' && !answered.includes(one))
      if (!call) throw new Error('the vector answers a subscribe that was not sent')
      answered.push(call)
      call.resolve({
        room: '',
        mode: null,
        epoch: null,
        spreadMs: spreadMs ?? null,
        rooms: answers.map(answer => ({ mode: null, epoch: null, ...answer }))
      })
    },
    frame(frame) {
      const { type, ...fields } = frame as { type: string; messages?: object[] }
      if (type === 'authorized') {
        const call = calls().find(one => one.method === 'Authorize' && !answered.includes(one))
        if (!call) throw new Error('the vector answers an authorize that was not sent')
        answered.push(call)
        call.resolve(fields)
        return
      }
      // The answer to Unsubscribe is the call's result, not a call of the hub's.
      if (type === 'unsubscribed' && !('reason' in fields)) {
        for (const call of calls()) if (call.method === 'Unsubscribe') call.resolve(null)
        return
      }
      const whole = type === 'message' ? padded(fields) : { ...fields, ...(fields.messages && { messages: fields.messages.map(padded) }) }
      FakeHubConnection.newest.call(methods[type]!, whole)
    },
    drop: (code, reason) => FakeHubConnection.newest.end(code, reason),
    takeSent() {
      const fresh = calls().slice(taken)
      taken = calls().length
      return fresh.map(({ method, argument }) =>
        typeof argument === 'string'
          ? { action: method.toLowerCase(), [method === 'Authorize' ? 'token' : 'room']: argument }
          : { action: method.toLowerCase(), rooms: argument.rooms }
      )
    }
  }
}

function padded(message: object): object {
  return { data: null, deleted: false, reason: null, expiresAt: null, ...message }
}
