import { writeFileSync } from 'node:fs';
import { inBench } from '../paths.mjs';
import { alone, isWhole, tell } from '../rounds.mjs';
import { measure } from '../ruler.mjs';
import { chart } from '../chart.mjs';
import { number, table, thousands } from '../table.mjs';

const DELIVERIES_PER_SECOND = 60_000;
const DELIVERIES_IN_ROOMS = 10_000;
const PUBLISHES_PER_SECOND = 2000;
const DUMPED_MESSAGES = 1_000_000;
const BYTES = 100;
const BATCH = 100;

export const growth = {
  title: 'Growth',
  async run({ isQuick, mostConnections }) {
    const rounds = isQuick ? 1 : 3;
    const seconds = isQuick ? 1 : 4;
    const most = Math.min(18_000, mostConnections);
    const connections = await least(isQuick ? [500, 2000] : [1000, 2000, 5000, 10_000, most], rounds, (count) => ofConnections(count, seconds));
    const rooms = await least(isQuick ? [1, 100] : [1, 10, 100, 1000, 10_000], rounds, (count) => ofRooms(count, isQuick ? 500 : 10_000, seconds));
    const sizes = await least(isQuick ? [1, 100] : [1, 10, 100, 1000, 10_000], rounds, (count) => ofSize(count, isQuick ? 200 : 10_000));
    const lines = {
      connect: points(connections, 'connect'), 'idle, a second': points(connections, 'idle'), delivery: points(connections, 'delivery'),
      'delivery, by rooms': points(rooms, 'delivery'), 'publish, by rooms': points(rooms, 'publish'), 'dump, each message': points(sizes, 'message'),
    };
    if (!isQuick) writeFileSync(inBench('growth.svg'), chart('Processor time against size', 'connections, rooms, or messages of a room', 'µs', lines));
    return {
      text: `Plain connections, the least of ${rounds} rounds, each against a warm server. By connections: ${thousands(DELIVERIES_PER_SECOND)} deliveries a second to one room, whatever its size. By rooms: ${thousands(DELIVERIES_IN_ROOMS)} deliveries a second to ${isQuick ? 500 : '10,000'} connections, each in one room; publishes are measured at the same rate with nobody listening, and taken off; what one costs, at ${thousands(PUBLISHES_PER_SECOND)} a second one by one. By messages in a room: a subscribe with a dump, of messages of ${BYTES} bytes, of connections that are open; a subscribe without one is taken off what a message costs.${isQuick ? '' : ' [The same as a plot](growth.svg).'}`,
      table: [
        table(['connections', 'µs to connect', 'µs idle, each and second', 'KB each', 'µs a delivery'], connections.map(([count, cost]) => [thousands(count), number(cost.connect, 0), number(cost.idle, 3), number(cost.kilobytes), number(cost.delivery)])),
        table(['rooms', 'µs a delivery', 'µs a publish'], rooms.map(([count, cost]) => [thousands(count), number(cost.delivery), number(cost.publish)])),
        table(['messages in the room', 'µs a subscribe with dump', 'µs a message'], sizes.map(([count, cost]) => [thousands(count), number(cost.dump, 0), number(cost.message, 3)])),
      ].join('\n\n'),
      goals: [
        { what: `µs a delivery, ${thousands(connections.at(-1)[0])} connections / ${thousands(connections[0][0])}`, value: number(connections.at(-1)[1].delivery / connections[0][1].delivery), bound: '' },
        { what: `µs to connect, ${thousands(connections.at(-1)[0])} connections / ${thousands(connections[0][0])}`, value: number(connections.at(-1)[1].connect / connections[0][1].connect), bound: '' },
      ],
    };
  },
};

const points = (rows, what) => rows.map(([count, cost]) => [count, cost[what]]).filter(([, value]) => value > 0);

/** For each size the least of each cost over all rounds; sizes in turn. */
async function least(sizes, rounds, measureOne) {
  const costs = new Map(sizes.map((size) => [size, {}]));
  for (let round = 1; round <= rounds; round++) {
    for (const [size, cost] of costs) {
      const seen = await measureOne(size);
      for (const [what, value] of Object.entries(seen)) cost[what] = Math.min(cost[what] ?? Infinity, value);
      tell(`${size}, ${round}/${rounds}: ${Object.entries(seen).map(([what, value]) => `${what} ${number(value)}`).join(', ')}`);
    }
  }
  return [...costs];
}

function ofConnections(connections, seconds) {
  return alone('plain', async (server) => {
    // The hub compiles as it goes.
    await measure(server, { connections: 1000, rate: 20, warm: 1, seconds: 2 });
    const held = await measure(server, { connections, isSilent: true, settle: 2, hold: 10 });
    const run = await measure(server, { connections, rate: DELIVERIES_PER_SECOND / connections, warm: 2, seconds });
    return isWhole(run) ? { connect: held.connectMicroseconds, idle: held.idleMicroseconds, kilobytes: held.idleKilobytes, delivery: run.microseconds } : {};
  });
}

function ofRooms(rooms, connections, seconds) {
  const load = { connections, rooms, room: 'r$room', rate: (DELIVERIES_IN_ROOMS * rooms) / connections, warm: 2, seconds, isBatch: rooms >= 1000 };
  return alone('plain', async (server) => {
    await measure(server, { ...load, seconds: 2 });
    const unheard = await measure(server, { ...load, connections: 1, publishTo: 'nobody$room' });
    const heard = await measure(server, load);
    const delivery = (heard.cpuSeconds - (unheard.cpuSeconds / unheard.published) * heard.published) / heard.delivered;
    // So many that what an idle hub does is nothing beside it.
    const many = await measure(server, { ...load, connections: 1, publishTo: 'nobody$room', rate: PUBLISHES_PER_SECOND, publishers: 16, isBatch: false });
    return isWhole(heard) ? { delivery: delivery * 1e6, publish: (many.cpuSeconds / many.published) * 1e6 } : {};
  });
}

function ofSize(messages, most) {
  return alone('plain', async (server) => {
    await fill(server, messages);
    // As many as make it seen, of small dumps, and no gigabytes of large ones.
    const connections = Math.max(50, Math.min(most, DUMPED_MESSAGES / messages));
    const load = { connections, isSilent: true, isTogether: true };
    for (let i = 0; i < 2; i++) await measure(server, { ...load, isDump: true });
    // What a subscribe costs without a dump is none of it.
    const bare = await measure(server, load);
    const { answerMicroseconds: dump } = await measure(server, { ...load, isDump: true });
    return { dump, message: Math.max(0, dump - bare.answerMicroseconds) / messages };
  });
}

async function fill(server, count) {
  const data = 'x'.repeat(BYTES - 2);
  for (let from = 0; from < count; from += BATCH) {
    const messages = Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => ({ room: 'r0', id: `m${from + i}`, data }));
    const answer = await fetch(`http://127.0.0.1:${server.port}/v1/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messages }),
    });
    if (!answer.ok) throw new Error(`the room could not be filled: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}
