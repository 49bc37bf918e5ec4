import type { Publisher } from '../../src/publisher/index'

/** A publisher that does not stop: puts and deletes in a few rooms, as fast as the hub takes them, through whatever happens to the hub. */
export class Load {
  published = 0
  private isStopped = false
  private readonly done: Promise<void>

  constructor(publisher: Publisher, rooms: string[]) {
    this.done = this.run(publisher, rooms)
  }

  async stop(): Promise<void> {
    this.isStopped = true
    await this.done
  }

  private async run(publisher: Publisher, rooms: string[]): Promise<void> {
    while (!this.isStopped) {
      const number = this.published++
      const room = rooms[number % rooms.length]!
      const id = `id-${(number * 7) % 20}`
      if (number % 11 === 0) await publisher.delete(room, id)
      else await publisher.put(room, id, { number, text: 'x'.repeat(number % 100) })
    }
  }
}
