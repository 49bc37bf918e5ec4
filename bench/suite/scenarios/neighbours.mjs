import { setTimeout as wait } from 'node:timers/promises';
import { alone, best, tell } from '../rounds.mjs';
import { measure } from '../ruler.mjs';
import { number, ratio, table } from '../table.mjs';

export const neighbours = {
  title: 'Small rooms beside a large one',
  async run({ isQuick }) {
    const small = { connections: 1000, rooms: 1000, room: 'small$room', rate: 200, seconds: isQuick ? 2 : 8 };
    const large = { connections: isQuick ? 2000 : 10_000, room: 'large', rate: 10, seconds: isQuick ? 8 : 15 };
    const [without, beside, beyond] = await alone('plain', (server) => inAllPlaces(server, small, large, isQuick ? 1 : 3));
    const [quiet, loud, far] = [without, beside, beyond].map((runs) => best(runs, (run) => run.latency.p99));
    const row = (title, run) => (run ? [title, number(run.latency.p50), number(run.latency.p99), ratio(run.latency.p99, quiet?.latency.p99)] : [title, 'no run with every delivery', '', '']);
    return {
      text: `1,000 rooms of one plain subscriber each, ${small.rate} messages a second to one after the other; alone, and beside a room of ${large.connections} × ${large.rate} messages a second. The large room's ruler wants a core as well: what that alone does to the small rooms shows in the last row, where the large room is the floor's, in a process of its own.`,
      table: table(['small rooms', 'p50 ms', 'p99 ms', 'beside alone'], [row('alone', quiet), row('beside the large one', loud), row('beside one of the floor', far)]),
      goals: [{ what: "small rooms' p99 beside a large one / alone", value: ratio(loud?.latency.p99, quiet?.latency.p99), bound: 'at most 2' }, { what: "small rooms' p99 beside a large one / beside one of the floor", value: ratio(loud?.latency.p99, far?.latency.p99), bound: '' }],
    };
  },
};

/** One server for all: what it still compiles would be in the latency of the small rooms alone as well, and make the others look better beside it. */
async function inAllPlaces(server, small, large, rounds) {
  const [without, beside, beyond] = [[], [], []];
  await measure(server, { ...small, rate: 1000 });
  for (let round = 1; round <= rounds; round++) {
    without.push(await measure(server, small));
    beside.push(await besideLarge(server, small, large));
    beyond.push(await alone('floor', (floor) => besideFloor(server, floor, small, large)));
    tell(`${round}: p99 ${without.at(-1).latency.p99} ms alone, ${beside.at(-1).latency.p99} ms beside, ${beyond.at(-1).latency.p99} ms beside the floor`);
  }
  return [without, beside, beyond];
}

async function besideLarge(server, small, large) {
  const noise = measure(server, large);
  await untilSubscribed(server, large);
  await wait(1000);
  const run = await measure(server, small);
  await noise;
  return run;
}

async function besideFloor(server, floor, small, large) {
  const noise = measure(floor, large);
  // The floor does not tell who is there.
  await wait(4000);
  const run = await measure(server, small);
  await noise;
  return run;
}

async function untilSubscribed(server, { room, connections }) {
  const headers = { authorization: `Bearer ${server.key}` };
  for (let tries = 0; tries < 600; tries++) {
    const facts = await (await fetch(`http://127.0.0.1:${server.port}/v1/rooms/${room}`, { headers })).json();
    if (facts.subscribers >= connections) return;
    await wait(100);
  }
  throw new Error('the large room did not fill within a minute');
}
