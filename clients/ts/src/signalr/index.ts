import { HttpTransportType, type HubConnection, HubConnectionBuilder, type IHubProtocol, LogLevel } from '@microsoft/signalr'
import { type PubbyOptions as CommonOptions, RoomClient } from '../client/pubby'
import { signalRTransport } from './transport'

export type { ClientEvents } from '../client/client'
export type { Change, RoomEvents } from '../client/handle'
export type { OpenOptions } from '../client/pubby'
export { RoomHandle } from '../client/room-handle'
export type { SchemaResult, StandardSchema } from '../client/schema'
export type { TokenSource } from '../connection/address'
export type { ConnectionState, ConnectionStatus } from '../connection/connection'
export { type ErrorDetails, PubbyError } from '../protocol/errors'
export type { Message } from '../protocol/frames'

export interface PubbyOptions extends CommonOptions {
  /** JSON if absent; `new MessagePackHubProtocol()` of `@microsoft/signalr-protocol-msgpack` makes frames smaller. */
  protocol?: IHubProtocol
  /** Makes the connection itself, for settings that are not here. Do not let it reconnect by itself. */
  build?: (url: string) => HubConnection
}

/** The same client over SignalR: same rooms, same events, same way of coming back. */
export class Pubby extends RoomClient {
  /**
   * @param urls a hub's address, `https://pubby.example.com` for example, or several that are tried in turn.
   * @throws PubbyError `url_invalid`
   */
  constructor(urls: string | readonly string[], options: PubbyOptions = {}) {
    super(urls, '/hub', 'http', signalRTransport(options.build ?? (url => buildConnection(url, options.protocol))), options)
  }
}

function buildConnection(url: string, protocol: IHubProtocol | undefined): HubConnection {
  const builder = new HubConnectionBuilder()
    // Without negotiation a connection is one round trip, and needs no sticky sessions.
    .withUrl(url, { skipNegotiation: true, transport: HttpTransportType.WebSockets })
    .configureLogging(LogLevel.None)
  return (protocol ? builder.withHubProtocol(protocol) : builder).build()
}
