/** One event of a stream of server-sent events. */
export interface ServerEvent {
  event: string
  data: string
}

/**
 * Reads server-sent events (WHATWG HTML, 9.2.6). The browser's own EventSource can send no key.
 * Ends when the stream ends; throws what the stream throws.
 */
export async function* readEvents(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerEvent> {
  const reader = stream.getReader()
  const parser = new EventParser()
  const decoder = new TextDecoder()
  try {
    while (true) {
      const { done, value } = await reader.read()
      if (done) return
      yield* parser.push(decoder.decode(value, { stream: true }))
    }
  } finally {
    reader.cancel().catch(() => {})
  }
}

/** Cuts text into events, wherever the network cut it. */
export class EventParser {
  private rest = ''
  private event = ''
  private data: string[] = []

  push(text: string): ServerEvent[] {
    const events: ServerEvent[] = []
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/)
    this.rest = lines.pop()!
    for (const line of lines) {
      if (line === '') {
        const { event, data } = this
        this.event = ''
        this.data = []
        if (data.length > 0) events.push({ event: event || 'message', data: data.join('\n') })
      } else this.take(line)
    }
    return events
  }

  private take(line: string): void {
    // A line that begins with a colon is a comment: the hub sends one to keep the connection.
    const [, field, value] = /^([^:]*):? ?(.*)$/s.exec(line)!
    if (field === 'event') this.event = value!
    else if (field === 'data') this.data.push(value!)
  }
}
