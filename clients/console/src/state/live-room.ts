import { type Message, Pubby } from '@pubby/client'
import { useEffect, useState } from 'preact/hooks'
import { Changes } from './changes'

export interface LiveRoom {
  /** The map is whole and follows the room now. */
  isLive: boolean
  messages: ReadonlyMap<string, Message>
  /** Versions that came after the map was whole: what has changed before the person's eyes. */
  changed: ReadonlyMap<string, number>
  /** Why it is not live; empty: it is on its way. */
  reason: string
}

const nothing: LiveRoom = { isLive: false, messages: new Map(), changed: new Map(), reason: '' }

/** Browsers tell a page nothing more. */
function notTaken(publicUrl: string): string {
  return (
    `${publicUrl} takes no connection from ${location.origin}. ` +
    'See Pubby:Admin:PublicUrl, and Pubby:Subscribers:AllowedOrigins where it is set.'
  )
}

/**
 * Follows a room as any subscriber does: on the public port, by our own client.
 * @param publicUrl undefined: it is not known yet
 */
export function useLiveRoom(room: string, publicUrl: string | undefined, token: string): LiveRoom {
  const [live, setLive] = useState(nothing)

  useEffect(() => {
    setLive(nothing)
    if (!publicUrl) return
    const pubby = new Pubby(publicUrl, token ? { token } : {})
    const handle = pubby.open(room)
    const changes = new Changes()
    let reason = ''
    let frame = 0
    // What the dump brings is told before it is ready, and has not changed before the person's eyes.
    let isWhole = false
    let wasConnected = false
    // A busy room changes a thousand times a second, and a screen sixty times.
    const draw = () => {
      frame ||= requestAnimationFrame(() => {
        frame = 0
        const isLive = handle.isReady && !reason && pubby.status.state === 'connected'
        setLive({ isLive, messages: new Map(handle.state), changed: changes.copy(), reason })
      })
    }
    handle.on('ready', () => {
      isWhole = true
      draw()
    })
    handle.on('reset', draw)
    handle.on('resumed', draw)
    handle.on('message', message => {
      if (isWhole) changes.take(message)
      draw()
    })
    handle.on('error', error => {
      reason = error.message
      draw()
    })
    pubby.on('status', status => {
      if (status.state === 'connected') {
        wasConnected = true
        reason = ''
      } else if (status.state === 'failed' || status.state === 'reconnecting') {
        reason = status.reason || reason || (wasConnected ? 'The connection is lost.' : notTaken(publicUrl))
      }
      draw()
    })
    return () => {
      cancelAnimationFrame(frame)
      pubby.close()
    }
  }, [room, publicUrl, token])

  return live
}
