import { PubbyError } from '../protocol/errors'
import type { Command, Frame, GoAwayFrame } from '../protocol/frames'
import { asReturning } from './address'
import { Backoff, type BackoffOptions, type Wait } from './backoff'
import { onlyWhile } from './only-while'
import { isFinal, isMove, isOverload, isSpent, isTokenInvalid } from './retry'
import { HeldToken, type TokenSource } from './token'
import type { Link, LinkEvents, Transport } from './transport'

/** Where the connection is; `closed` by you, `failed` because the hub said not to come back. */
export type ConnectionState = 'idle' | 'connecting' | 'connected' | 'reconnecting' | 'closed' | 'failed'

/** The connection now, and why it is not up where it is not. */
export interface ConnectionStatus {
  readonly state: ConnectionState
  /** The address in use, or the one that is tried next. */
  readonly url: string
  /** Why the last connection ended: the WebSocket close code, 1006 where there was none. */
  readonly code?: number
  readonly reason?: string
  /** What the platform told of it: an error of `ws` on Node, with its `code`. Browsers tell nothing. */
  readonly cause?: unknown
  /** While it waits: when the next try comes, in milliseconds since 1970. */
  readonly nextTryAt?: number
}

export interface ConnectionOwner {
  onStatus(status: ConnectionStatus): void
  onFrame(frame: Frame): void
  onError(error: PubbyError): void
  /** A new connection would go on where one before it ended. */
  canResume(): boolean
}

export interface ConnectionSettings {
  urls: string[]
  transport: Transport
  options: ConnectionOptions
}

export interface ConnectionOptions extends BackoffOptions {
  /**
   * The client's token, or a function that gives one: called when there is none, when the hub no longer takes the last one, and when that
   * expires. What it gave is used for every reconnect until then. If it throws, or gives no string, that is an `error` event
   * (`token_failed`), and it is called again after a wait. A fixed token that the hub does not take ends the client: `failed`.
   */
  token?: TokenSource
}

/** An attempt that has neither opened nor failed by then has failed: token, network and handshake together. */
const connectLimitMs = 15000
/** After a connection that was up this long, the waits start from the shortest again. */
const healthyMs = 30000

/** Keeps one link open, for ever: waits, takes the addresses in turn, and heeds what the hub says of coming back. */
export class Connection {
  status: ConnectionStatus
  private link: Link | undefined
  /** The attempt whose events count; those of earlier ones are dropped. */
  private current: object | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private readonly backoff: Backoff
  private turn = 0
  private isHealthy = false
  /** It waits, and for no time that the hub asked for. */
  private mayWake = false
  /** It was woken before. */
  private isWoken = false
  private goAway: GoAwayFrame | undefined
  private readonly token: HeldToken
  /** The hub refused a token, and no connection has served since. */
  private wasRefused = false
  /** The token that this connection has. */
  private brought: string | undefined
  private refreshTimer: ReturnType<typeof setTimeout> | undefined

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly owner: ConnectionOwner
  ) {
    this.token = new HeldToken(settings.options.token)
    this.backoff = new Backoff(settings.options)
    this.status = { state: 'idle', url: settings.urls[0]! }
  }

  /** Starts a client that is idle or has failed; else does nothing. */
  connect(): void {
    const { state } = this.status
    if (state !== 'idle' && state !== 'failed') return
    this.backoff.reset()
    this.wasRefused = false
    this.attempt('connecting')
  }

  /** Ends it for good. */
  close(): void {
    this.letGo()
    this.report('closed', this.status)
  }

  /** For a connected one only. */
  send(command: Command): void {
    this.link!.send(command)
  }

  /** The network or the application is back: what the hub did not ask for of a wait is over, and a link must show that it lives. */
  wake(): void {
    this.isWoken = true
    if (this.status.state === 'connected') this.link!.probe()
    else if (this.mayWake) this.attempt('reconnecting')
  }

  private attempt(state: ConnectionState): void {
    this.letGo()
    const attempt = {}
    this.current = attempt
    const ifCurrent = onlyWhile(() => this.current === attempt)
    this.timer = setTimeout(() => {
      this.token.abandon()
      this.end(1006, 'timeout')
    }, connectLimitMs)
    this.report(state, this.status)
    const open = ifCurrent((token: string | undefined) => {
      const events: LinkEvents = {
        onOpen: ifCurrent(() => this.opened()),
        onFrame: ifCurrent((frame: Frame) => this.heard(frame)),
        onClose: ifCurrent((code: number, reason: string, cause: unknown, retryAfterMs?: number) =>
          this.end(code, reason, cause, retryAfterMs)
        ),
        onFault: ifCurrent((error: PubbyError) => this.owner.onError(error))
      }
      try {
        this.brought = token
        const { url } = this.status
        this.link = this.settings.transport(this.owner.canResume() ? asReturning(url) : url, events, token)
      } catch (cause) {
        if (cause instanceof PubbyError) {
          this.letGo()
          // Later, so that the caller who opens a room, and so connects, can add listeners first.
          this.timer = setTimeout(() => this.report('failed', { reason: cause.code, cause }))
          return
        }
        this.fault('connect_failed', cause)
      }
    })
    this.token.request(
      open,
      ifCurrent((cause: unknown) => this.fault('token_failed', cause))
    )
  }

  /** The try failed before there was a link. */
  private fault(code: string, cause: unknown): void {
    this.owner.onError(new PubbyError(code, { cause }))
    this.end(1006, code, cause)
  }

  private opened(): void {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => {
      this.isHealthy = true
    }, healthyMs)
    this.report('connected', {})
  }

  private heard(frame: Frame): void {
    try {
      if (frame.type === 'goaway') this.goAway = frame
      else if (frame.type === 'expiring') this.refresh(new Backoff(this.settings.options))
      else {
        if (frame.type === 'subscribed') this.backoff.onSpread(frame.spreadMs)
        if (this.wasRefused) this.wasRefused = !isService(frame)
        this.owner.onFrame(frame)
      }
    } catch (cause) {
      // A frame without the fields of its type; handlers of the application's are caught where they are called.
      this.owner.onError(new PubbyError('frame_invalid', { cause }))
    }
  }

  /**
   * Gets a new token in place of the one that expires, and sends it over this connection: no subscription is lost. A source that fails is
   * asked again for as long as the connection lasts.
   */
  private refresh(backoff: Backoff): void {
    const { link, token } = this
    if (!token.isRenewable()) return
    clearTimeout(this.refreshTimer)
    token.forget()
    const ifCurrent = onlyWhile(() => this.link === link)
    const failed = ifCurrent((cause: unknown) => {
      token.forget()
      this.owner.onError(new PubbyError('token_failed', { cause }))
      this.refreshTimer = setTimeout(() => this.refresh(backoff), backoff.after(false)[0])
    })
    const ready = ifCurrent((value: string | undefined) => {
      // The hub would say at once that it expires, again and again.
      if (value === this.brought) return failed(new Error('The source gave the token that expires'))
      this.brought = value
      link!.send({ action: 'authorize', token: value! })
    })
    token.request(ready, failed)
  }

  /**
   * Gives the link up, for what its other end did or did not do, and comes back.
   * @param retryAfterMs what an HTTP answer in place of a connection asked for.
   */
  end(code: number, reason: string, cause?: unknown, retryAfterMs?: number): void {
    const why = { code, reason, cause }
    const { goAway, isHealthy, status, backoff } = this
    const askedMs = goAway ? goAway.reconnectInMs : retryAfterMs
    this.letGo()
    if (isSpent(code)) this.token.forget()
    const mayRenew = isTokenInvalid(code) && this.token.isRenewable() && !this.wasRefused
    if (isFinal(code) && !mayRenew) return this.report('failed', why)
    this.wasRefused = this.wasRefused || mayRenew
    if (isHealthy) backoff.reset()
    const isRefused = isOverload(code, goAway)
    if (!isRefused && (goAway || isMove(code))) return this.waitFor(backoff.afterMove(askedMs), why)
    if (!isHealthy) this.turn++
    this.waitFor(backoff.after(isRefused || status.state !== 'connected', askedMs), why)
  }

  private waitFor([ms, leastMs]: Wait, why: Partial<ConnectionStatus>): void {
    const again = () => this.attempt('reconnecting')
    const rest = (restMs: number) => {
      this.mayWake = true
      this.timer = setTimeout(again, restMs)
    }
    this.isWoken = false
    if (leastMs) this.timer = setTimeout(() => (this.isWoken || ms <= leastMs ? again() : rest(ms - leastMs)), leastMs)
    else rest(ms)
    this.report('reconnecting', why, Date.now() + ms)
  }

  private letGo(): void {
    clearTimeout(this.timer)
    clearTimeout(this.refreshTimer)
    this.current = undefined
    this.isHealthy = this.mayWake = false
    this.goAway = undefined
    const link = this.link
    this.link = undefined
    if (link) link.close()
  }

  private report(state: ConnectionState, why: Partial<ConnectionStatus>, nextTryAt?: number): void {
    const { urls } = this.settings
    const url = urls[this.turn % urls.length]!
    this.status = { state, url, code: why.code, reason: why.reason, cause: why.cause, nextTryAt }
    this.owner.onStatus(this.status)
  }
}

/** The hub serves this client: it takes the token. */
function isService({ type }: Frame): boolean {
  return type === 'subscribed' || type === 'dump' || type === 'message' || type === 'authorized'
}
