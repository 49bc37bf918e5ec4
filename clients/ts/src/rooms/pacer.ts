/** The hub takes 200 commands at once and 50 a second; twice this, should two windows meet, and some pings still fit. */
const most = 90
const windowMs = 2500

/** Says how many commands may be sent now. Its timer runs only while some were. */
export class Pacer {
  private left = most
  private timer: ReturnType<typeof setTimeout> | undefined

  /** @param onRefill as many as at first may be sent again. */
  constructor(private readonly onRefill: () => void) {}

  /**
   * True if a command may be sent, which is then counted.
   * @param spare how many must be left for what is more urgent.
   */
  spend(spare: number): boolean {
    if (this.left <= spare) return false
    this.left--
    this.timer =
      this.timer ||
      setTimeout(() => {
        this.reset()
        this.onRefill()
      }, windowMs)
    return true
  }

  /** A new connection has a budget of its own, and one that ended needs none. */
  reset(): void {
    this.left = most
    clearTimeout(this.timer)
    this.timer = undefined
  }
}
