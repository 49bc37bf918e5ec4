import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack'
import WebSocket from 'ws'
import type { ConnectionOptions } from '../../src/connection/connection'
import { Pubby, type RoomClient } from '../../src/index'
import { Pubby as SignalRPubby } from '../../src/signalr/index'

/** Hubs are killed and started again here, and have no other clients that come back with these. */
const soon: ConnectionOptions = { initialBackoffMs: 500, maxBackoffMs: 1000 }

/** Every way a client may come to a hub. */
export const clientKinds: [string, (urls: string | string[], options?: ConnectionOptions) => RoomClient][] = [
  ['plain', (urls, options) => new Pubby(urls, { ...soon, ...options, WebSocket })],
  ['SignalR, JSON', (urls, options) => new SignalRPubby(urls, { ...soon, ...options })],
  ['SignalR, MessagePack', (urls, options) => new SignalRPubby(urls, { ...soon, ...options, protocol: new MessagePackHubProtocol() })]
]

export const newPlainClient = clientKinds[0]![1]
