import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

/** As tests/vectors/README.md says. */
export type ScriptedAnswer = 'stored' | 'break' | 'half' | 'silence' | 'slow' | 'garbage' | StatusAnswer

export interface StatusAnswer {
  status: number
  headers?: Record<string, unknown>
  body?: unknown
  fill?: number
  takes?: number
}

interface Request {
  method: string
  path: string
  body: string
}

/** A server on a real socket that answers as it is told, whatever it is asked. The last answer holds for all that come after it. */
export class ScriptedHub {
  readonly requests: Request[] = []
  private readonly sockets = new Set<Socket>()
  private readonly server: Server

  private constructor(private readonly answers: ScriptedAnswer[]) {
    this.server = createServer(socket => this.serve(socket))
  }

  static async start(answers: readonly ScriptedAnswer[]): Promise<ScriptedHub> {
    const hub = new ScriptedHub([...answers])
    await new Promise<void>(resolve => hub.server.listen(0, '127.0.0.1', resolve))
    return hub
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy()
    this.server.close()
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => {})
    let received = Buffer.alloc(0)
    socket.on('data', bytes => {
      received = Buffer.concat([received, bytes])
      for (let read = readRequest(received); read; read = readRequest(received)) {
        received = received.subarray(read.length)
        this.requests.push(read.request)
        this.answer(socket, read.request)
      }
      // A TLS client's hello, for example.
      if (received.length > 0 && received[0]! < 32) socket.end('no HTTP either\r\n\r\n')
    })
  }

  private answer(socket: Socket, request: Request): void {
    const answer = this.answers.length > 1 ? this.answers.shift()! : (this.answers[0] ?? 'stored')
    if (answer === 'silence') return
    if (answer === 'break') socket.destroy()
    else if (answer === 'half') socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"room":')
    else if (answer === 'slow') socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"room":')
    else if (answer === 'garbage') socket.end('220 mail.example.com ESMTP\r\n\r\n')
    else if (answer === 'stored') write(socket, storedOf(request))
    else if (answer.takes !== undefined && Buffer.byteLength(request.body) <= answer.takes) write(socket, storedOf(request))
    else write(socket, answer)
  }
}

function readRequest(bytes: Buffer): { request: Request; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = bytes.subarray(0, end).toString()
  const length = end + 4 + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
  if (bytes.length < length) return undefined
  const [method, path] = head.split(' ', 2) as [string, string]
  return { request: { method, path, body: bytes.subarray(end + 4, length).toString() }, length }
}

function write(socket: Socket, { status, headers = {}, body = '', fill }: StatusAnswer): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const length = status === 204 ? '' : fill ? 'connection: close\r\n' : `content-length: ${Buffer.byteLength(text)}\r\n`
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${headerOf(value)}\r\n`)
  socket.write(`HTTP/1.1 ${status} -\r\n${length}${lines.join('')}\r\n${text}`)
  if (fill) writeSpaces(socket, fill)
}

function headerOf(value: unknown): string {
  const { dateIn } = value as { dateIn?: number }
  return dateIn === undefined ? String(value) : new Date(Date.now() + dateIn * 1000).toUTCString()
}

/** For as long as somebody reads. */
function writeSpaces(socket: Socket, left: number): void {
  const part = Buffer.alloc(Math.min(left, 256 * 1024), ' ')
  if (left > 0 && !socket.destroyed) socket.write(part, fault => fault ?? writeSpaces(socket, left - part.length))
}

function storedOf({ method, path, body }: Request): StatusAnswer {
  const results = () =>
    (JSON.parse(body) as { messages: { room: string; id: string }[] }).messages.map(({ room, id }) => ({
      room,
      id,
      status: 201,
      version: 2,
      outcome: 'stored'
    }))
  if (method === 'POST') return { status: 200, body: { results: results() } }
  const [, room, id] = /\/rooms\/([^/]+)\/messages\/([^/?]+)/.exec(path)!
  return { status: method === 'DELETE' ? 200 : 201, body: { room, id, version: 2, outcome: 'stored' } }
}
