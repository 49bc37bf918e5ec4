import { Connection, type ConnectionOwner, type ConnectionSettings, type ConnectionStatus } from '../connection/connection'
import { failureOf } from '../connection/failure'
import { batchesOf } from '../protocol/batches'
import { type ErrorDetails, PubbyError } from '../protocol/errors'
import type { ErrorFrame, Frame } from '../protocol/frames'
import { isName } from '../protocol/names'
import type { Member } from './member'
import { Pacer } from './pacer'
import type { Room } from './room'
import { Subscription } from './subscription'

export interface SessionOwner {
  onStatus(status: ConnectionStatus): void
  onError(error: PubbyError): void
}

const defaultRetryMs = 1000
/** How long the client waits for an answer. What a slow network and a full outbox hold back comes sooner. */
const answerMs = 60000
/** How often messages are looked for whose time is over, while the hub cannot tell. */
const expiryMs = 1000

type Timer = ReturnType<typeof setTimeout> & { unref?: () => void }

/** The rooms of one client on its one connection: asks for what is wanted, gives up what is not, and hands frames to their rooms. */
export class Session implements ConnectionOwner {
  readonly connection: Connection
  private readonly subscriptions = new Map<string, Subscription>()
  /** Rooms with unsubscribes that are not answered, and how many: what still comes of them is not for those who open them again. */
  private readonly leaving = new Map<string, number>()
  private readonly pacer = new Pacer(() => this.flush())
  private isScheduled = false
  /** Those who joined while the client had failed, and are not told so yet. */
  private untold: Member[] = []
  /** Many clients are told the same, so each waits for longer by a share of its own; its rooms wait together. */
  private readonly spread = 1 + Math.random() / 2
  private timer: Timer | undefined

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly owner: SessionOwner
  ) {
    this.connection = new Connection(settings, this)
  }

  /** Makes the member hear of a room, which it shares with all who do. The first one connects. */
  join(name: string, member: Member): Room {
    const subscription = this.subscriptions.get(name) || new Subscription(name)
    this.subscriptions.set(name, subscription)
    const needsMore = subscription.room.join(member)
    // A room that waits is asked for when its wait is over, with what is wanted then.
    if ((needsMore || !subscription.isAsked) && !subscription.isWaiting) subscription.isDue = true
    // Whoever has joined has not been told.
    subscription.refusal = subscription.room.refusal = undefined
    const { state } = this.connection.status
    if (state === 'failed') this.untold.push(member)
    this.schedule()
    if (state === 'idle') this.connection.connect()
    return subscription.room
  }

  leave(room: Room, member: Member): void {
    room.leave(member)
    this.schedule()
  }

  close(): void {
    this.connection.close()
    this.subscriptions.forEach(subscription => {
      subscription.room.end()
    })
  }

  /** What is joined and left in one go is sent in one go; a room that is left and joined again is not touched. */
  private schedule(): void {
    if (this.isScheduled) return
    this.isScheduled = true
    const flush = () => {
      this.isScheduled = false
      this.flush()
    }
    if (typeof Promise === 'undefined') setTimeout(flush)
    else Promise.resolve().then(flush)
  }

  private flush(): void {
    const { status } = this.connection
    const isConnected = status.state === 'connected'
    this.untold.splice(0).forEach(member => {
      if (status.state === 'failed') member.fail(failureOf(status))
    })
    const due: Subscription[] = []
    this.subscriptions.forEach((subscription, name) => {
      if (!subscription.room.isWanted()) this.giveUp(name, subscription, isConnected)
      else if (!subscription.isDue) subscription.room.welcome()
      else if (!isName(name)) this.refuse(subscription, 'room_invalid', {})
      else if (isConnected) due.push(subscription)
    })
    this.ask(due)
  }

  private ask(due: Subscription[]): void {
    batchesOf(due.map(subscription => subscription.room.ask())).forEach(rooms => {
      if (!this.pacer.spend(0)) return
      due.splice(0, rooms.length).forEach(subscription => {
        subscription.stopWaiting()
        subscription.isDue = false
        subscription.isAsked = subscription.isPending = true
      })
      this.connection.send({ action: 'subscribe', rooms })
      this.watch()
    })
  }

  private giveUp(name: string, subscription: Subscription, isConnected: boolean): void {
    if (isConnected && (subscription.isAsked || subscription.isSubscribed)) {
      // Each takes a command of its own. A room that is opened does not wait behind a thousand that are left.
      if (!this.pacer.spend(20)) return
      this.connection.send({ action: 'unsubscribe', room: name })
      this.leaving.set(name, (this.leaving.get(name) || 0) + 1)
      this.watch()
    }
    subscription.stopWaiting()
    this.subscriptions.delete(name)
  }

  onStatus(status: ConnectionStatus): void {
    this.pacer.reset()
    this.leaving.clear()
    this.watch()
    this.subscriptions.forEach(subscription => {
      subscription.room.interrupt()
      if (subscription.stopWaiting() || subscription.isAsked || subscription.refusal) subscription.isDue = true
      subscription.isAsked = subscription.isSubscribed = false
    })
    if (status.state === 'connected') this.flush()
    this.owner.onStatus(status)
    if (status.state === 'failed') this.tellFailed(status)
  }

  onError(error: PubbyError): void {
    this.owner.onError(error)
  }

  canResume(): boolean {
    let can = false
    this.subscriptions.forEach(({ room }) => {
      can = can || room.canResume()
    })
    return can
  }

  private tellFailed(status: ConnectionStatus): void {
    const error = failureOf(status)
    this.subscriptions.forEach(subscription => {
      subscription.room.fail(error)
    })
    this.owner.onError(error)
  }

  onFrame(frame: Frame): void {
    const name = 'room' in frame ? frame.room! : ''
    const subscription = this.subscriptions.get(name)
    if (frame.type === 'authorized') return this.subscriptions.forEach(denied => denied.refusal && !denied.isAsked && this.askAgain(denied))
    // A pong says that the hub lives, not that it has answered, and so does what comes unasked.
    if (name && frame.type !== 'message' && frame.type !== 'occupancy') this.watch()
    if (isLeft(frame)) {
      const left = this.leaving.get(name)! - 1
      if (left > 0) this.leaving.set(name, left)
      else this.leaving.delete(name)
    } else if (this.leaving.has(name)) return
    else if (subscription) this.hand(frame, subscription)
    else if (frame.type === 'error') this.onError(new PubbyError(frame.code, { message: frame.message }))
  }

  private hand(frame: Frame, subscription: Subscription): void {
    const { room } = subscription
    if (frame.type === 'message') {
      room.message(frame)
      if (room.hasOutgrown()) this.askAgain(subscription)
      return
    }
    if (frame.type === 'occupancy') return room.occupancy(frame.subscribers)
    if (frame.type === 'dump') room.dump(frame)
    else if (frame.type === 'subscribed') {
      subscription.refusal = room.refusal = undefined
      subscription.isSubscribed = true
      room.subscribed(frame)
    } else if (frame.type === 'error') this.onRefused(subscription, frame)
    else if (frame.type === 'unsubscribed') {
      this.refuse(subscription, frame.reason === 'forbidden' ? 'room_forbidden' : 'unsubscribed', { cause: frame.reason })
    }
    subscription.isPending = room.isOwed
  }

  /**
   * From now on the hub has a while to give an answer that it still has to give. If it does not, the connection is useless. While there is no hub to
   * tell of it, messages whose time is over leave by this client's clock.
   */
  private watch(): void {
    clearTimeout(this.timer)
    const { state } = this.connection.status
    if (state === 'connected') this.timer = setTimeout(() => this.missAnswer(), answerMs)
    else if (state !== 'closed') {
      const timer: Timer = setInterval(() => this.subscriptions.forEach(({ room }) => room.expire()), expiryMs)
      this.timer = timer
      // It is no reason for a Node process to stay.
      if (timer.unref) timer.unref()
    }
  }

  private missAnswer(): void {
    const late: string[] = []
    this.leaving.forEach((_, name) => late.push(name))
    this.subscriptions.forEach(({ isAsked, isPending }, name) => isAsked && isPending && late.push(name))
    if (!late[0]) return
    this.onError(new PubbyError('unanswered', { room: late[0] }))
    this.connection.end(1006, 'unanswered')
  }

  private onRefused(subscription: Subscription, error: ErrorFrame): void {
    const { room } = subscription
    if (error.retryable) {
      subscription.isAsked = false
      subscription.wait((error.retryAfterMs || defaultRetryMs) * this.spread, () => this.askAgain(subscription))
    } else if (error.code === 'cursor_invalid') {
      room.forgetCursor()
      this.askAgain(subscription)
    } else {
      this.refuse(subscription, error.code, { message: error.message })
    }
  }

  private askAgain(subscription: Subscription): void {
    subscription.isDue = true
    this.schedule()
  }

  private refuse(subscription: Subscription, code: string, details: ErrorDetails): void {
    subscription.stopWaiting()
    subscription.isDue = subscription.isAsked = subscription.isSubscribed = false
    const { refusal, room } = subscription
    subscription.refusal = this.settings.options.token && (code === 'room_forbidden' || code === 'token_required') ? code : undefined
    // If it is granted again, its members are told whether they missed anything.
    room.interrupt()
    details.room = room.name
    room.refusal = new PubbyError(code, details)
    // It was told when it was refused first.
    if (refusal !== code) room.fail(room.refusal)
  }
}

/** The answer to an unsubscribe; with a reason it is the hub that ended the subscription. */
function isLeft(frame: Frame): boolean {
  return (frame.type === 'unsubscribed' && !frame.reason) || (frame.type === 'error' && frame.code === 'not_subscribed')
}
