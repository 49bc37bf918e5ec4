/**
 * What to do about the codes that this package makes itself. A refusal of the hub's brings its own sentence; the file for televisions leaves
 * these out.
 */
export const advice: { [code: string]: string } = {
  room_invalid: 'A room is 1 to 128 characters of A-Z a-z 0-9 - _ . : ~ @ = and starts with a letter or a digit.',
  unsubscribed: 'The hub ended the subscription. Open the room again if it is still wanted.',
  connection_failed:
    'The hub does not want this client back: see the close code in the cause. Mend that, a new token for example, and call connect().',
  connect_failed: 'The connection could not be tried: see the cause. It is tried again.',
  url_invalid: 'That is not an address. Give one like https://pubby.example.com.',
  closed: 'This client was closed. Make a new one.',
  released: 'The handle was released.',
  token_failed: 'The token callback failed. It is called again on the next try.',
  frame_invalid: 'A frame could not be read and was passed over. Is something between client and hub changing it?',
  handler_failed: 'A handler threw. Mend the handler; the connection goes on.',
  data_invalid: 'A message does not fit the schema and was passed over.'
}
