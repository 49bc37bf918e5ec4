import type { PubbyError } from '../protocol/errors'
import type { Command, Frame } from '../protocol/frames'

/** What a link tells. After `onClose` it tells nothing more. */
export interface LinkEvents {
  onOpen(): void
  onFrame(frame: Frame): void
  /**
   * @param code the WebSocket close code; 1006 where there was none.
   * @param cause what kept the link from opening, or cut it, where the platform tells.
   * @param retryAfterMs the least wait that an HTTP answer in place of the link asked for, where the platform tells.
   */
  onClose(code: number, reason: string, cause?: unknown, retryAfterMs?: number): void
  /** Something that the other side sent was passed over. */
  onFault(fault: PubbyError): void
}

/** One connection to one address, open or opening. */
export interface Link {
  send(command: Command): void
  /** Asks the hub for a sign of life; a hub that gives none soon is reported as closed. */
  probe(): void
  /** Ends it. `onClose` is not called. */
  close(): void
}

/**
 * Opens a link, which brings the token if there is one. What it throws is a try that failed; a {@link PubbyError} says that no try can succeed here.
 * The one seam between this package and how bytes travel: the platform's WebSocket, or SignalR.
 */
export type Transport = (url: string, events: LinkEvents, token: string | undefined) => Link
