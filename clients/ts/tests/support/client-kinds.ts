import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack'
import WebSocket from 'ws'
import { Pubby, type RoomClient } from '../../src/index'
import { Pubby as SignalRPubby } from '../../src/signalr/index'

/** Every way a client may come to a hub. */
export const clientKinds: [string, (urls: string | string[]) => RoomClient][] = [
  ['plain', urls => new Pubby(urls, { WebSocket })],
  ['SignalR, JSON', urls => new SignalRPubby(urls)],
  ['SignalR, MessagePack', urls => new SignalRPubby(urls, { protocol: new MessagePackHubProtocol() })]
]

export const newPlainClient = clientKinds[0]![1]
