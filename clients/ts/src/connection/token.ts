import { onlyWhile } from './only-while'

/** A token; or what gives one, called when there is none or the hub no longer takes the last one. */
export type TokenSource = string | (() => string | PromiseLike<string>)

type Ready = (token: string | undefined) => void
type Failed = (cause: unknown) => void

/** The token of a client: asked for once, and kept for every reconnect until it is forgotten. */
export class HeldToken {
  held: string | undefined
  /** The call of the source that is under way. */
  private calling: object | undefined
  private onReady: Ready | undefined
  private onFailed: Failed | undefined

  constructor(private readonly source: TokenSource | undefined) {}

  /** False: there is nothing to ask, so a token that is refused stays refused. */
  isRenewable(): boolean {
    return typeof this.source === 'function'
  }

  /**
   * Hands on the token, undefined where there is no source. Calls one of the two, at once or later. There is one call of the source at a
   * time: whoever asks while it is under way takes the place of who asked before.
   */
  request(ready: Ready, failed: Failed): void {
    const { source, held } = this
    if (!source || held) return ready(held)
    this.onReady = ready
    this.onFailed = failed
    if (this.calling) return
    const call = {}
    this.calling = call
    const ifCurrent = onlyWhile(() => this.calling === call)
    const fail = ifCurrent((cause: unknown) => {
      this.calling = undefined
      this.onFailed!(cause)
    })
    const take = ifCurrent((value: unknown) => {
      try {
        if (!value || typeof value !== 'string') throw new TypeError('The token is empty, or not a string but ' + typeof value)
        // Half a character is no text, and no address takes it.
        encodeURIComponent(value)
      } catch (cause) {
        return fail(cause)
      }
      this.calling = undefined
      this.held = value
      this.onReady!(value)
    })
    try {
      const value = typeof source === 'function' ? source() : source
      if (value && typeof value !== 'string') value.then(take, fail)
      else take(value)
    } catch (cause) {
      fail(cause)
    }
  }

  /** The hub does not take it any more. */
  forget(): void {
    if (this.isRenewable()) this.held = undefined
  }

  /** The call has taken too long: what it gives is dropped, and the next request calls again. */
  abandon(): void {
    this.calling = undefined
  }
}
