import type { Message } from '../protocol/frames'

/** How many deleted ids are remembered, so that an older message does not bring one back. */
const rememberedDeletions = 1000

/** A last-writer-wins map: ids to their newest messages. */
export class MessageMap {
  readonly items = new Map<string, Message>()
  private readonly deletions = new Map<string, number>()
  /** Left by this client's own clock, while the hub could not be heard; the hub has the last word. */
  readonly expired = new Map<string, Message>()

  /** The version held for an id, deleted or not. */
  versionOf(id: string): number | undefined {
    const held = this.items.get(id) || this.expired.get(id)
    return held ? held.version : this.deletions.get(id)
  }

  /** The merge rule. True if the message is newer than what is held for its id; then it is held. */
  take(message: Message): boolean {
    const { id, version } = message
    const held = this.versionOf(id)
    if (held !== undefined && held >= version) return false
    this.deletions.delete(id)
    this.expired.delete(id)
    if (message.deleted) {
      this.items.delete(id)
      this.deletions.set(id, version)
      if (this.deletions.size > rememberedDeletions) this.deletions.delete(this.deletions.keys().next().value!)
    } else {
      this.items.set(id, message)
    }
    return true
  }
}
