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
  /** It is asked for again after a time. */
  isWaiting = false
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(name: string) {
    this.room = new Room(name)
  }

  /** Calls back after a time, unless {@link stopWaiting} comes first. */
  wait(delayMs: number, due: () => void): void {
    this.stopWaiting()
    this.isWaiting = true
    this.timer = setTimeout(() => {
      this.isWaiting = false
      due()
    }, delayMs)
  }

  /** @returns true if it was waiting. */
  stopWaiting(): boolean {
    const { isWaiting } = this
    this.isWaiting = false
    clearTimeout(this.timer)
    return isWaiting
  }
}
