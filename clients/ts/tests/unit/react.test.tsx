// @vitest-environment jsdom
import { Activity, act, StrictMode, useState } from 'react'
import { createRoot } from 'react-dom/client'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Pubby } from '../../src/index'
import { PubbyProvider, usePubby, useRoom, useStatus } from '../../src/react/index'
import { FakeWebSocket } from '../support/fake-websocket'

;(globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }).IS_REACT_ACT_ENVIRONMENT = true

let renders = 0

function Score({ match }: { match: string | null }) {
  const { get, isReady, error } = useRoom<[number, number]>(match)
  renders++
  if (error) return <p>{error.code}</p>
  return <p>{isReady ? (get('score')?.join(':') ?? 'no score') : 'loading'}</p>
}

function Status() {
  return <em>{useStatus().state}</em>
}

function Lost() {
  return usePubby().status.state
}

function Kept() {
  const [match, setMatch] = useState('match-1')
  useRoom(match)
  return (
    <button type="button" onClick={() => setMatch('match-2')}>
      {match}
    </button>
  )
}

const hubSays = (frame: object) => act(async () => FakeWebSocket.newest.onmessage!({ data: JSON.stringify(frame) }))
const dump = (room: string, messages: object[]) => ({ type: 'dump', room, mode: 'dump', messages, cursor: 10, last: true })
const sent = () => FakeWebSocket.newest.sent

describe('useRoom', () => {
  let client: Pubby
  let page: HTMLElement
  let root: ReturnType<typeof createRoot>
  beforeEach(() => {
    FakeWebSocket.all = []
    renders = 0
    client = new Pubby('http://hub', { WebSocket: FakeWebSocket })
    page = document.createElement('div')
    root = createRoot(page)
  })
  afterEach(async () => {
    await act(async () => root.unmount())
    client.close()
  })
  const show = (children: React.ReactNode) =>
    act(async () =>
      root.render(
        <StrictMode>
          <PubbyProvider client={client}>{children}</PubbyProvider>
        </StrictMode>
      )
    )
  const accept = () => act(async () => FakeWebSocket.newest.onopen!())

  it('under StrictMode two components of one room are one connection and one subscribe', async () => {
    await show(
      <>
        <Score match="match-1" />
        <Score match="match-1" />
      </>
    )
    expect(page.textContent).toBe('loadingloading')
    await accept()
    expect(FakeWebSocket.all).toHaveLength(1)
    expect(sent()).toEqual([{ action: 'subscribe', rooms: [{ room: 'match-1', dump: true }] }])
    await hubSays(dump('match-1', [{ id: 'score', version: 1, data: [1, 0] }]))
    expect(page.textContent).toBe('1:01:0')
    await hubSays({ type: 'message', room: 'match-1', id: 'score', version: 2, data: [2, 0] })
    expect(page.textContent).toBe('2:02:0')
  })

  it('a dump of many messages is one render', async () => {
    await show(<Score match="match-1" />)
    await accept()
    renders = 0
    await hubSays(
      dump(
        'match-1',
        Array.from({ length: 500 }, (_, at) => ({ id: `id-${at}`, version: at + 1, data: at }))
      )
    )
    // StrictMode renders each render twice.
    expect(renders).toBe(2)
  })

  it('another room leaves the one before; none leaves all; unmounting leaves nothing', async () => {
    await show(<Score match="match-1" />)
    await accept()
    await show(<Score match="match-2" />)
    expect(sent().slice(1)).toEqual([
      { action: 'unsubscribe', room: 'match-1' },
      { action: 'subscribe', rooms: [{ room: 'match-2', dump: true }] }
    ])
    await show(<Score match={null} />)
    expect(sent().at(-1)).toEqual({ action: 'unsubscribe', room: 'match-2' })
    expect(page.textContent).toBe('loading')
  })

  it('what is shown again after it was hidden does not show what the room was', async () => {
    const showScore = (mode: 'visible' | 'hidden') =>
      show(
        <Activity mode={mode}>
          <Score match="match-1" />
        </Activity>
      )
    await showScore('visible')
    await accept()
    await hubSays({ type: 'subscribed', room: 'match-1', mode: 'dump', epoch: 'e1' })
    await hubSays(dump('match-1', [{ id: 'score', version: 1, data: [1, 0] }]))
    expect(page.textContent).toBe('1:0')
    await showScore('hidden')
    expect(sent().at(-1)).toEqual({ action: 'unsubscribe', room: 'match-1' })
    await showScore('visible')
    expect(page.textContent).toBe('loading')
    await hubSays({ type: 'unsubscribed', room: 'match-1' })
    await hubSays({ type: 'subscribed', room: 'match-1', mode: 'dump', epoch: 'e1' })
    await hubSays(dump('match-1', [{ id: 'score', version: 2, data: [2, 0] }]))
    expect(page.textContent).toBe('2:0')
  })

  it('an error is shown', async () => {
    await show(<Score match="match-1" />)
    await accept()
    await hubSays({ type: 'error', room: 'match-1', code: 'room_forbidden', message: 'Use a token.', retryable: false })
    expect(page.textContent).toBe('room_forbidden')
  })

  it('a client that had failed before is shown as an error', async () => {
    await show(<Status />)
    client.connect()
    await act(async () => FakeWebSocket.newest.onclose!({ code: 4003, reason: 'forbidden' }))
    await show(<Score match="match-1" />)
    expect(page.textContent).toBe('connection_failed')
  })

  it('an error is gone when the room is given back', async () => {
    await act(async () => client.close())
    client = new Pubby('http://hub', { WebSocket: FakeWebSocket, token: () => `t${FakeWebSocket.all.length}` })
    await show(<Score match="match-1" />)
    await accept()
    await hubSays({ type: 'subscribed', room: 'match-1', mode: 'dump', epoch: 'e1' })
    await hubSays(dump('match-1', [{ id: 'score', version: 1, data: [1, 0] }]))
    await hubSays({ type: 'unsubscribed', room: 'match-1', reason: 'forbidden' })
    expect(page.textContent).toBe('room_forbidden')
    await hubSays({ type: 'authorized', expiresAt: 1790000000000 })
    await hubSays({ type: 'subscribed', room: 'match-1', mode: 'resume', epoch: 'e1' })
    await hubSays({ ...dump('match-1', []), mode: 'resume' })
    expect(page.textContent).toBe('1:0')
  })

  it('the status is shown', async () => {
    await show(
      <>
        <Status />
        <Score match="match-1" />
      </>
    )
    expect(page.querySelector('em')!.textContent).toBe('connecting')
    await accept()
    expect(page.querySelector('em')!.textContent).toBe('connected')
  })

  it('rendering on a server opens nothing', () => {
    const text = renderToString(
      <PubbyProvider client={client}>
        <Status />
        <Score match="match-1" />
      </PubbyProvider>
    )
    expect(text).toBe('<em>idle</em><p>loading</p>')
    expect(client.status.state).toBe('idle')
    expect(FakeWebSocket.all).toHaveLength(0)
  })

  it('without a provider it says what is missing', () => {
    expect(() => renderToString(<Lost />)).toThrow('PubbyProvider')
  })

  it('state that a component keeps survives the room changing', async () => {
    await show(<Kept />)
    await accept()
    await act(async () => page.querySelector('button')!.click())
    expect(page.textContent).toBe('match-2')
    expect(FakeWebSocket.all).toHaveLength(1)
  })
})
