/**
 * What to do about the codes that this package makes itself. A refusal of the hub's brings its own sentence; the file for televisions leaves
 * these out.
 */
export const advice: { [code: string]: string } = {
  room_invalid: 'A room is 1 to 128 characters of A-Z a-z 0-9 - _ . : ~ @ = and starts with a letter or a digit.',
  room_forbidden: 'The token no longer grants the room. It is asked for again with the next token.',
  unsubscribed: 'The hub ended the subscription. Open the room again if it is still wanted.',
  connection_failed:
    'The hub does not want this client back: see the close code in the cause. Fix that, with a new token for example, and call connect().',
  connect_failed: 'The connection could not be tried: see the cause. It is tried again.',
  url_invalid: 'That is not an address. Give one like https://pubby.example.com.',
  options_invalid: 'A setting is out of its range: initialBackoffMs is 0 to 600,000, maxBackoffMs 500 to 600,000.',
  websocket_missing: 'This platform has no WebSocket. Pass one: new Pubby(url, { WebSocket }) with the one of the package ws.',
  unanswered: 'The hub left a command without an answer. The client connects again and repeats it.',
  aborted: 'The wait for the room was ended by its signal.',
  data_unreadable:
    'A message holds what this protocol cannot read, a key __proto__ for example, and was passed over. Publish other keys, or use JSON.',
  closed: 'This client was closed. Make a new one.',
  released: 'The handle was released.',
  token_failed: 'The token callback failed: see the cause. It is called again after a wait.',
  frame_invalid: 'A frame could not be read and was passed over. Is something between client and hub changing it?',
  handler_failed: 'A handler threw. Fix the handler; the connection goes on.',
  data_invalid: 'A message does not fit the schema and was passed over.'
}
