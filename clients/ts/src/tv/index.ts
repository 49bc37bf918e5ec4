import { Client } from '../client/client'
import { Handle } from '../client/handle'
import { endpointsOf } from '../connection/address'
import type { ConnectionOptions } from '../connection/connection'
import { type WebSocketConstructor, webSocketTransport } from '../connection/websocket'

interface Television {
  WebSocket: WebSocketConstructor
  Pubby: unknown
}

/**
 * The client for televisions: the global `Pubby` of one ES5 file. It needs `Map` and `WebSocket`, as Chromium 38 has them, and no promise,
 * no symbol and no module. Handles have `on`, `get`, `state`, `isReady`,
 * `subscribers` and `release`.
 */
const television = window as unknown as Television
television.Pubby = (urls: string | string[], options?: ConnectionOptions) => {
  const client = new Client(endpointsOf(urls, '/ws', 'ws'), webSocketTransport(television.WebSocket), options || {}) as Client & {
    open: unknown
  }
  client.open = (room: string, open?: { live?: boolean; occupancy?: boolean }) =>
    new Handle(room, client.ownerOf(room, !(open && open.live), open && open.occupancy))
  return client
}
