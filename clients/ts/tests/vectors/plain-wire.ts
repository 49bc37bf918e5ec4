import { FakeWebSocket } from '../support/fake-websocket'
import type { NewClient, Wire } from './wire'

/** The plain protocol, up to the text of its frames. */
export function plainWire(newClient: NewClient): Wire {
  FakeWebSocket.all = []
  let taken = 0
  let answered = 0
  const subscribes = () => FakeWebSocket.newest.sent.filter(command => command.action === 'subscribe').length
  const frame = (body: object) => FakeWebSocket.newest.onmessage!({ data: JSON.stringify(body) })
  return {
    newClient,
    url: () => FakeWebSocket.newest?.url,
    token: () => FakeWebSocket.newest?.token,
    accept() {
      taken = answered = 0
      FakeWebSocket.newest.onopen!()
    },
    refuse: refusal => FakeWebSocket.newest.refuse(refusal),
    answer(answers, spreadMs) {
      if (answered++ >= subscribes()) throw new Error('the vector answers a subscribe that was not sent')
      for (const answer of answers) {
        if ('error' in answer) frame({ type: 'error', room: answer.room, ...answer.error })
        else frame({ type: 'subscribed', ...answer, spreadMs })
      }
    },
    frame,
    drop: (code, reason) => FakeWebSocket.newest.onclose!({ code, reason }),
    takeSent() {
      const fresh = FakeWebSocket.newest.sent.slice(taken)
      taken = FakeWebSocket.newest.sent.length
      return fresh.filter(command => command.action !== 'ping')
    }
  }
}
