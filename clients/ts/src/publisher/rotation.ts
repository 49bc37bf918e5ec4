/**
 * Which of several addresses is in use. All calls share it, so that one call's finding spares the others theirs. When the first is due again, one
 * try goes there and looks, and the others follow once it was answered.
 */
export class Rotation {
  private current = 0
  private leftFirstAt = 0
  private isLooking = false

  constructor(
    private readonly bases: readonly string[],
    private readonly returnAfterMs: number
  ) {}

  get count(): number {
    return this.bases.length
  }

  /** All of them, for a sentence. */
  get all(): string {
    return this.bases.join(', ')
  }

  /** The address for a try that begins now. Each try ends in {@link stay}, {@link leave} or {@link release}. */
  next(): { index: number; base: string } {
    // To the first, not to the one before: the order is the application's preference, its own region for example.
    if (this.current !== 0 && !this.isLooking && performance.now() - this.leftFirstAt >= this.returnAfterMs) {
      this.isLooking = true
      return { index: 0, base: this.bases[0]! }
    }
    return { index: this.current, base: this.bases[this.current]! }
  }

  /** A try at this address was answered. */
  stay(index: number): void {
    if (index !== 0) return
    this.isLooking = false
    this.current = 0
  }

  /** A try at this address failed: the next one is used, unless another call has moved on already. */
  leave(index: number): void {
    if (index === 0) {
      this.isLooking = false
      this.leftFirstAt = performance.now()
    }
    if (index === this.current) this.current = (this.current + 1) % this.bases.length
  }

  /** A try at this address says nothing of it: its caller made a mistake. */
  release(index: number): void {
    if (index === 0) this.isLooking = false
  }
}
