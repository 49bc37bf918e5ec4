import type { AddressInfo } from 'node:net'
import { NullLogger } from '@microsoft/signalr'
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Message } from '../../src/protocol/frames'

type HubMessage = Parameters<MessagePackHubProtocol['writeMessage']>[0]
type Invocation = { type: number; target: string; invocationId: string; arguments: [{ rooms: { room: string }[] }] }

/** A hub of SignalR and MessagePack on a real socket, whose rooms may hold what a real hub would refuse to take. */
export class ScriptedSignalRHub {
  connections = 0
  private readonly protocol = new MessagePackHubProtocol()

  private constructor(
    private readonly server: WebSocketServer,
    private readonly rooms: Record<string, Message[]>
  ) {
    server.on('connection', socket => this.serve(socket))
  }

  static async start(rooms: Record<string, Message[]>): Promise<ScriptedSignalRHub> {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await new Promise(resolve => server.once('listening', resolve))
    return new ScriptedSignalRHub(server, rooms)
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  /** Says messages to everybody, all in one frame of the socket. */
  say(...messages: (Message & { room: string })[]): void {
    const bytes = Buffer.concat(messages.map(message => this.bytesOf(call('Message', message))))
    for (const socket of this.server.clients) socket.send(bytes)
  }

  stop(): void {
    for (const socket of this.server.clients) socket.terminate()
    this.server.close()
  }

  private serve(socket: WebSocket): void {
    this.connections++
    socket.once('message', () => {
      socket.send('{}\x1e')
      socket.on('message', bytes => {
        const input = new Uint8Array(bytes as Buffer).buffer
        for (const message of this.protocol.parseMessages(input, NullLogger.instance) as unknown as Invocation[]) {
          if (message.type === 1) this.answer(socket, message)
        }
      })
    })
  }

  private answer(socket: WebSocket, { invocationId, arguments: [{ rooms }] }: Invocation): void {
    const result = { rooms: rooms.map(({ room }) => ({ room, mode: 'dump', epoch: 'e1', error: null })) }
    const dumps = rooms.map(({ room }) => call('Dump', { room, mode: 'dump', messages: this.rooms[room], cursor: 9, last: true }))
    const completion = { type: 3, invocationId, result } as unknown as HubMessage
    socket.send(Buffer.concat([completion, ...dumps].map(message => this.bytesOf(message))))
  }

  private bytesOf(message: HubMessage): Buffer {
    return Buffer.from(this.protocol.writeMessage(message) as ArrayBuffer)
  }
}

function call(target: string, argument: object): HubMessage {
  return { type: 1, target, arguments: [argument], streamIds: [] } as unknown as HubMessage
}
