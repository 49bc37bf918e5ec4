/** What the hub refused, or what kept it from answering. Decide on {@link code}, show the message to people. */
export class PublishError extends Error {
  override readonly name = 'PublishError'

  /**
   * @param code one of docs/protocol.md, or `unanswered`: no hub gave an answer in time; what was sent may have been stored.
   * @param status the HTTP status; 0 where there was no answer.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
    options?: { cause?: unknown }
  ) {
    super(message, options)
  }
}
