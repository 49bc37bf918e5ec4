import { Room } from './room'

/** A room and how it stands on the connection of now. */
export class Subscription {
  readonly room: Room
  /** It has to be asked for. */
  isDue = false
  /** It was asked for on this connection, and neither refused nor given up since. */
  isAsked = false
  /** The hub has it on this connection, also while more of it is refused, for now. */
  isSubscribed = false
  /** The answer, or the end of the dump that was asked for, is to come. */
  isPending = false
  /** The code by which it was refused for want of a token that grants it: another token may, so it is asked for again. */
  refusal: string | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(name: string) {
    this.room = new Room(name)
  }

  /** Calls back after a time, unless {@link stopWaiting} comes first. */
  wait(delayMs: number, due: () => void): void {
    this.stopWaiting()
    this.timer = setTimeout(() => {
      this.timer = undefined
      due()
    }, delayMs)
  }

  isWaiting(): boolean {
    return this.timer !== undefined
  }

  /** @returns true if it was waiting. */
  stopWaiting(): boolean {
    const wasWaiting = this.isWaiting()
    clearTimeout(this.timer)
    this.timer = undefined
    return wasWaiting
  }
}
