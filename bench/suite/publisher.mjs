// Publishes from here, where a load is light and is to be accounted for message by message; the ruler publishes where it is heavy.
import { setTimeout as wait } from 'node:timers/promises';

/**
 * `perSecond` messages a second in turn to `ids` ids, in the form that workers measure. `stop` gives the last number of each id, or says what went wrong;
 * `end` is for a run that has failed already.
 */
export function publishOnSchedule(server, key, { room, ids, perSecond = 20, bytes = 0 }) {
  let isGoing = true;
  let fault;
  const numbers = Array(ids).fill(0);
  let at = 0;
  const ended = (async () => {
    for (let due = performance.now(); isGoing; due += 1000 / perSecond) {
      await wait(Math.max(0, due - performance.now()));
      const id = at++ % ids;
      // As if on schedule: a message that had to wait for the one before it is late by that.
      const micros = Math.round(Number(process.hrtime.bigint() / 1000n) - (performance.now() - due) * 1000);
      await send(server, 'PUT', `/v1/rooms/${room}/messages/m${id}`, key, `~1~${++numbers[id]}~${micros}~`.padEnd(bytes, 'x'));
    }
  })().catch((thrown) => (fault = thrown));
  const end = () => (isGoing = false);
  const stop = async () => {
    end();
    await ended;
    if (fault) throw fault;
    return numbers;
  };
  return { stop, end };
}

export async function send(server, method, path, key, body) {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const answer = await fetch(`http://127.0.0.1:${server.port}${path}`, { method, headers, body: JSON.stringify(body) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`a publish was refused: ${answer.status} ${text}`);
}
