import type { PubbyError } from '../protocol/errors'
import type { Message } from '../protocol/frames'

/**
 * Messages on their way to one `for await` loop. A loop that is slower than the room gets the newest message of each id, so there wait
 * at most as many as the room has ids, and those that were deleted since the loop saw them.
 */
export class Iteration<T> implements AsyncIterableIterator<Message<T>> {
  private readonly waiting = new Map<string, Message<T>>()
  /** Ids that the loop has seen and not seen deleted. */
  private readonly seen = new Set<string>()
  private wake: (() => void) | undefined
  private isEnded = false
  private error: PubbyError | undefined

  /** @param onEnd called once, when the loop needs nothing more. */
  constructor(private readonly onEnd: () => void) {}

  push(message: Message<T>): void {
    this.waiting.delete(message.id)
    // The end of what a reader never saw is no news to it.
    if (!message.deleted || this.seen.has(message.id)) this.waiting.set(message.id, message)
    this.notify()
  }

  /** What waits is still given, then the loop ends; with an error, by throwing it. */
  end(error?: PubbyError): void {
    if (this.isEnded) return
    this.isEnded = true
    this.error = error
    this.onEnd()
    this.notify()
  }

  async next(): Promise<IteratorResult<Message<T>>> {
    for (;;) {
      const message = this.waiting.values().next().value
      if (message) {
        this.waiting.delete(message.id)
        if (message.deleted) this.seen.delete(message.id)
        else this.seen.add(message.id)
        return { done: false, value: message }
      }
      if (this.isEnded) {
        const error = this.error
        this.error = undefined
        if (error) throw error
        return { done: true, value: undefined }
      }
      await new Promise<void>(resolve => {
        this.wake = resolve
      })
    }
  }

  async return(): Promise<IteratorResult<Message<T>>> {
    this.waiting.clear()
    this.end()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  private notify(): void {
    const wake = this.wake
    this.wake = undefined
    if (wake) wake()
  }
}
