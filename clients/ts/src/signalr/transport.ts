import type { HubConnection } from '@microsoft/signalr'
import type { Link, LinkEvents, Transport } from '../connection/transport'
import type { Command, ErrorFrame, Frame, Message, RoomRequest } from '../protocol/frames'

interface RoomResult {
  room: string
  mode?: string | null
  epoch?: string | null
  error?: Omit<ErrorFrame, 'type'> | null
}

/** The contract of `/hub`, made to look like the plain protocol's frames. */
export function signalRTransport(build: (url: string) => HubConnection): Transport {
  return (url, events) => openHubConnection(build(url), events)
}

function openHubConnection(hub: HubConnection, events: LinkEvents): Link {
  let isOver = false
  const end = (code: number, reason: string) => {
    if (isOver) return
    isOver = true
    events.onClose(code, reason)
  }
  const tell = (frame: Frame) => {
    if (!isOver) events.onFrame(frame)
  }

  hub.on('Message', message => tell({ ...cleaned(message), room: message.room, type: 'message' }))
  hub.on('Dump', dump => tell({ ...dump, messages: dump.messages.map(cleaned), type: 'dump' }))
  hub.on('Unsubscribed', notice => tell({ ...notice, type: 'unsubscribed' }))
  hub.on('GoAway', notice => tell({ ...notice, type: 'goaway' }))
  hub.onclose(error => {
    // The hub's close message says why: "4200 drain".
    const said = /\b(4\d{3}|1\d{3}) (.*)$/.exec(error?.message ?? '')
    if (said) end(Number(said[1]), said[2]!)
    else end(1006, error?.message ?? '')
  })
  hub.start().then(
    () => (isOver ? hub.stop() : events.onOpen()),
    fault => end(1006, String(fault))
  )

  const subscribe = (rooms: RoomRequest[]) =>
    hub.invoke('Subscribe', { rooms }).then(
      (answer: { rooms: RoomResult[] }) => {
        for (const result of answer.rooms) tell(frameOf(result))
      },
      fault => {
        // The call as a whole was refused, or the connection ended, which is told by itself.
        const said = /^([a-z_]+): (.*)$/.exec(fault?.message ?? '')
        if (said) tell({ type: 'error', code: said[1]!, message: said[2]! })
      }
    )

  const unsubscribe = (room: string) => {
    const left = () => tell({ type: 'unsubscribed', room })
    hub.invoke('Unsubscribe', room).then(left, left)
  }

  return {
    send(command: Command) {
      if (command.action === 'subscribe') void subscribe(command.rooms)
      else if (command.action === 'unsubscribe') unsubscribe(command.room)
    },
    // SignalR pings by itself, and ends a connection whose hub does not.
    probe() {},
    close() {
      isOver = true
      void hub.stop().catch(() => {})
    }
  }
}

function frameOf({ room, mode, epoch, error }: RoomResult): Frame {
  return error ? { type: 'error', ...error, room } : { type: 'subscribed', room, mode: mode!, epoch: epoch! }
}

/** MessagePack writes every field, null where there is nothing. */
function cleaned({ id, version, data, deleted, reason, expiresAt }: Message): Message {
  return {
    id,
    version,
    ...(deleted ? { deleted } : { data }),
    ...(reason != null && { reason }),
    ...(expiresAt != null && { expiresAt })
  }
}
