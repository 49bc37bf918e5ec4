import { useEffect, useRef } from 'preact/hooks'
import { bytes, clock } from '../../parts/format'
import { Json } from '../../parts/json'
import type { Frame } from '../../state/wire'

const arrows = { sent: '→', received: '←', note: '·' }
const words = { sent: 'sent', received: 'received', note: 'note' }
const encoder = new TextEncoder()

/** The newest last, as in a terminal. It follows the end unless somebody scrolled up to read. */
export function Frames({ frames }: { frames: Frame[] }) {
  const list = useRef<HTMLOListElement>(null)
  const isAtEnd = useRef(true)
  useEffect(() => {
    if (isAtEnd.current) list.current!.scrollTop = list.current!.scrollHeight
  }, [frames])
  const onScroll = () => {
    const { scrollTop, scrollHeight, clientHeight } = list.current!
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < 40
  }
  return (
    <ol class="frames" ref={list} onScroll={onScroll} aria-live="polite">
      {frames.map(({ key, at, kind, text }) => (
        <li key={key} class={`frame frame-${kind}`}>
          <time>{clock(at, 3)}</time>
          <b role="img" aria-label={words[kind]}>
            {arrows[kind]}
          </b>
          <div>{kind === 'note' ? text : <FrameText text={text} />}</div>
          {kind !== 'note' && <small class="muted">{bytes(encoder.encode(text).length)}</small>}
        </li>
      ))}
    </ol>
  )
}

function FrameText({ text }: { text: string }) {
  try {
    return <Json value={JSON.parse(text)} />
  } catch {
    return <code class="json">{text}</code>
  }
}
