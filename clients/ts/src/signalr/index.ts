import {
  HttpTransportType,
  type HubConnection,
  HubConnectionBuilder,
  type IHubProtocol,
  JsonHubProtocol,
  LogLevel
} from '@microsoft/signalr'
import { RoomClient } from '../client/pubby'
import type { ConnectionOptions } from '../connection/connection'
import { PubbyError } from '../protocol/errors'
import { type BuildConnection, signalRTransport } from './transport'

export type { ClientEvents } from '../client/client'
export type { Change, RoomEvents } from '../client/handle'
export type { OpenOptions } from '../client/pubby'
export { RoomHandle } from '../client/room-handle'
export type { SchemaResult, StandardSchema } from '../client/schema'
export type { ConnectionState, ConnectionStatus } from '../connection/connection'
export type { TokenSource } from '../connection/token'
export { type ErrorDetails, PubbyError } from '../protocol/errors'
export type { Message } from '../protocol/frames'

/** What a client over SignalR may be made with. */
export interface PubbyOptions extends ConnectionOptions {
  /** JSON if absent; `new MessagePackHubProtocol()` of `@microsoft/signalr-protocol-msgpack` makes frames smaller. */
  protocol?: IHubProtocol
  /**
   * Makes the connection itself, for settings that are not here. Give it the protocol, by `withHubProtocol`: it is {@link protocol} with
   * what this package needs of it. Do not let it reconnect by itself.
   */
  build?: BuildConnection
}

/** The same client over SignalR: same rooms, same events, same way of coming back. */
export class Pubby extends RoomClient {
  /**
   * @param urls a hub's address, `https://pubby.example.com` for example, or several that are tried in turn.
   * @throws PubbyError `url_invalid`
   */
  constructor(urls: string | readonly string[], options: PubbyOptions = {}) {
    const { build = buildConnection, protocol = new JsonHubProtocol() } = options
    super(urls, '/hub', 'http', signalRTransport(build, protocol), options)
  }
}

function buildConnection(url: string, protocol: IHubProtocol): HubConnection {
  const builder = new HubConnectionBuilder()
    // Without negotiation a connection is one round trip, and needs no sticky sessions.
    .withUrl(url, { skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .configureLogging(LogLevel.None)
    .withHubProtocol(protocol)

  try {
    return builder.build()
  } catch (cause) {
    if ((cause as { code?: string }).code !== 'MODULE_NOT_FOUND') throw cause
    throw new PubbyError('websocket_missing', { message: 'SignalR needs the package ws on Node, and found none: npm install ws.', cause })
  }
}
