/** What the hub refused, what kept it from answering, or what cannot be sent at all. Decide on {@link code}, show the message to people. */
export class PublishError extends Error {
  override readonly name = 'PublishError'

  /**
   * @param code one of docs/reference/codes.md, or one of the publisher's own:
   * `unreachable`: no connection was made in any try, so nothing was sent;
   * `timeout`: the call's time was over, and whether it was published is not known;
   * `no_answer`: the same of a message with a condition or an ephemeral one, which is not sent again;
   * `unexpected_answer`: something answered that is not a hub, or one that this publisher does not understand;
   * `url_invalid`, `key_invalid`, `options_invalid`: what the publisher was made with; `key_failed`: the function that gives the key.
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
