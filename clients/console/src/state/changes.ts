import type { Message } from '@pubby/client'

/**
 * The versions of what has changed before the person's eyes, of messages that are there: a room that gives each value an id and a time is
 * looked at for hours, and holds few of them at a time.
 */
export class Changes {
  private readonly versions = new Map<string, number>()

  take({ id, version, deleted }: Message): void {
    if (deleted) this.versions.delete(id)
    else this.versions.set(id, version)
  }

  copy(): ReadonlyMap<string, number> {
    return new Map(this.versions)
  }
}
