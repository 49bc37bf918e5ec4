import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack'
import WebSocket from 'ws'
import { Pubby, type RoomClient, type TokenSource } from '../../src/index'
import { Pubby as SignalRPubby } from '../../src/signalr/index'

/** Every way a client may come to a hub. */
export const clientKinds: [string, (urls: string | string[], options?: { token: TokenSource }) => RoomClient][] = [
  ['plain', (urls, options) => new Pubby(urls, { ...options, WebSocket })],
  ['SignalR, JSON', (urls, options) => new SignalRPubby(urls, options)],
  ['SignalR, MessagePack', (urls, options) => new SignalRPubby(urls, { ...options, protocol: new MessagePackHubProtocol() })]
]

export const newPlainClient = clientKinds[0]![1]
