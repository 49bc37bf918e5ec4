import { useEffect, useRef, useState } from 'preact/hooks'

/** What went over the wire, or happened to it. */
export interface Frame {
  key: number
  at: number
  kind: 'sent' | 'received' | 'note'
  text: string
}

export interface Wire {
  state: 'closed' | 'connecting' | 'open'
  frames: Frame[]
  connect(publicUrl: string, token: string): void
  send(text: string): void
  close(): void
  clear(): void
}

/** Older frames leave. */
const maxFrames = 500

/** A WebSocket with nothing around it: each frame as it is on the wire. */
export function useWire(): Wire {
  const [state, setState] = useState<Wire['state']>('closed')
  const [frames, setFrames] = useState<Frame[]>([])
  const socket = useRef<WebSocket | undefined>(undefined)
  const count = useRef(0)
  const add = (kind: Frame['kind'], text: string) => {
    const frame = { key: count.current++, at: Date.now(), kind, text }
    setFrames(before => [...before.slice(-maxFrames + 1), frame])
  }
  useEffect(() => () => socket.current?.close(), [])

  const connect = (publicUrl: string, token: string) => {
    socket.current?.close()
    const url = `${publicUrl.replace(/^http/, 'ws')}/ws`
    // Not in the address, which proxies log.
    const opened = new WebSocket(url, token ? ['pubby.v1', `pubby.token.${token}`] : [])
    socket.current = opened
    setState('connecting')
    add('note', `connecting to ${url}${token ? ', with a token' : ''}`)
    opened.onopen = () => {
      setState('open')
      add('note', `open${opened.protocol && `, ${opened.protocol}`}${opened.extensions && `, ${opened.extensions}`}`)
    }
    opened.onmessage = ({ data }) => add('received', typeof data === 'string' ? data : '(a binary frame)')
    opened.onclose = ({ code, reason }) => {
      if (socket.current !== opened) return
      setState('closed')
      add('note', `closed, ${code}${reason && ` ${reason}`}: ${meaningOf(code)}`)
    }
  }
  const send = (text: string) => {
    if (socket.current?.readyState !== WebSocket.OPEN) return
    socket.current.send(text)
    add('sent', text)
  }
  return { state, frames, connect, send, close: () => socket.current?.close(1000), clear: () => setFrames([]) }
}

/** docs/protocol.md, Close codes. */
export function meaningOf(code: number): string {
  if (code >= 4000 && code < 4100) return 'do not come back; with 4001 only with another token'
  if (code >= 4100 && code < 4200) return 'come back with backoff'
  if (code >= 4200 && code < 4300) return 'come back when the hub said, or after a random wait of up to 5 s'
  if (code === 1006) return 'the connection broke, or nothing that speaks WebSocket answered: come back with backoff'
  return code === 1000 ? 'by this page' : 'come back with backoff'
}
