/** The hub takes 50 commands a second, 200 at once; this stays below with room for pings. */
const burst = 100
const refillMs = 25

/** Says how many commands may be sent now. Its timer runs only while some are spent. */
export class Pacer {
  private left = burst
  private timer: ReturnType<typeof setInterval> | undefined

  /** @param onRefill one more may be sent. */
  constructor(private readonly onRefill: () => void) {}

  /**
   * True if a command may be sent, which is then counted.
   * @param spare how many must be left for what is more urgent.
   */
  spend(spare: number): boolean {
    if (this.left <= spare) return false
    this.left--
    if (this.timer === undefined) this.timer = setInterval(() => this.refill(), refillMs)
    return true
  }

  /** A new connection has a budget of its own, and one that ended needs none. */
  reset(): void {
    this.left = burst
    clearInterval(this.timer)
    this.timer = undefined
  }

  private refill(): void {
    if (++this.left >= burst) this.reset()
    this.onRefill()
  }
}
