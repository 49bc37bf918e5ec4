import { RoomClient } from './client/pubby'
import { endSoon } from './connection/close-soon'
import type { ConnectionOptions } from './connection/connection'
import { onHttpRefusal } from './connection/http-refusal'
import { type WebSocketConstructor, webSocketTransport } from './connection/websocket'
import { PubbyError } from './protocol/errors'

export type { ClientEvents } from './client/client'
export type { Change, RoomEvents } from './client/handle'
export type { OpenOptions } from './client/pubby'
export { RoomClient } from './client/pubby'
export { RoomHandle } from './client/room-handle'
export type { SchemaResult, StandardSchema } from './client/schema'
export type { ConnectionState, ConnectionStatus } from './connection/connection'
export type { TokenSource } from './connection/token'
export type { WebSocketConstructor, WebSocketLike } from './connection/websocket'
export { type ErrorDetails, PubbyError } from './protocol/errors'
export type { Message } from './protocol/frames'

/** What a client over plain WebSockets may be made with. */
export interface PubbyOptions extends ConnectionOptions {
  /** The WebSocket to use where the platform has none, as Node 20: the one of the package `ws`. */
  WebSocket?: WebSocketConstructor
}

/**
 * A client that speaks the plain protocol over a WebSocket. It is idle until the first room is opened, then stays connected until
 * {@link close}: it comes back by itself for ever, unless the hub says not to.
 */
export class Pubby extends RoomClient {
  /**
   * @param urls a hub's address, `https://pubby.example.com` for example, or several that are tried in turn.
   * @throws PubbyError `url_invalid`, `websocket_missing`
   */
  constructor(urls: string | readonly string[], options: PubbyOptions = {}) {
    const socketClass = options.WebSocket || (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket
    // On a server that only renders, a client is made and never opened: it may be without a WebSocket until then.
    super(urls, '/ws', 'ws', (url, events, token) => webSocketTransport(socketClass || missing(), extras)(url, events, token), options)
  }
}

const extras = { onClosing: endSoon, onRefusal: onHttpRefusal }

function missing(): never {
  throw new PubbyError('websocket_missing')
}
