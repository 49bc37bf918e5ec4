import { setTimeout as wait } from 'node:timers/promises';
import { startGround } from '../fleets.mjs';
import { metricsOf } from '../hub.mjs';
import { freePort } from '../processes.mjs';
import { publishOnSchedule, send } from '../publisher.mjs';
import { casesInTurn, middle } from '../rounds.mjs';
import { number, table, thousands } from '../table.mjs';
import { addressOf, startWorker, until, worstP99 } from '../worker.mjs';

const CASES = { cold: 'has none of the rooms, and has just started', warm: 'has nearly all of them' };
const OTHERS = 200;
const ROOMS_EACH = 2;
const IDS = 8;

export const resumes = {
  title: 'Resumes',
  async run({ isQuick }) {
    const clients = isQuick ? 500 : 10_000;
    const rooms = clients / 10;
    const rounds = isQuick ? 1 : 3;
    const seen = await casesInTurn(Object.keys(CASES), rounds, (name) => die(name === 'warm', clients, rooms), inWords);
    const middleOf = (name, of) => middle(seen.get(name).runs, of);
    const row = (name) => [
      `the other ${CASES[name]}`,
      ...(seen.get(name).runs.length ? [number(middleOf(name, (run) => run.seconds), 1), thousands(middleOf(name, (run) => run.store)), thousands(middleOf(name, (run) => run.cache))] : [seen.get(name).skipped, '', '']),
      number(middleOf(name, (run) => run.calm), 1),
      number(middleOf(name, (run) => run.worst), 1),
      thousands(middleOf(name, (run) => run.refused)),
    ];
    return {
      text: `${thousands(clients)} plain clients of the first of two nodes, each in ${ROOMS_EACH} of ${thousands(rooms)} rooms of ${IDS} messages; it was alone when they came, so that its spreadMs is that of a node without others. The node is killed. Each client comes back as the contract says, to the other, and resumes by its cursors. A room whose group the other node joins later than a quarter of a second after it was asked for is read a second time, from the store. Beside them ${OTHERS} clients of the other node's own room get 20 messages a second. The nodes, Redis, DynamoDB Local and all clients share this machine's cores. The middle of ${rounds} rounds, each figure for itself.`,
      table: table(['', 'seconds until all are live', 'rooms read from the store', 'from the cache', "others' p99 before, ms", 'in the worst second, ms', 'refused with 503'], Object.keys(CASES).map(row)),
      goals: Object.keys(CASES).flatMap((name) => [
        { what: `seconds until ${thousands(clients)} clients of a dead node are live, the other node is ${name}`, value: number(middleOf(name, (run) => run.seconds), 1), bound: 'at most 60' },
        { what: `rooms read for them from store and cache, of ${thousands(rooms)}, ${name}`, value: thousands(middleOf(name, (run) => run.store + run.cache)), bound: name === 'warm' ? 'those that it lacks' : 'each once' },
      ]),
    };
  },
};

async function die(isWarm, clients, rooms) {
  const ground = await startGround();
  const workers = [];
  const start = async (plan) => workers[workers.push(await startWorker(plan)) - 1];
  let publisher;
  try {
    const first = await ground.startNode();
    const later = await freePort();
    await fill(first, ground.key, rooms);
    const match = { prefix: 'match', count: rooms, perConnection: ROOMS_EACH, ids: IDS };
    // Who tries the second first finds nobody there yet.
    const victims = await start({ name: 'victims', hubs: [first, { port: later }].map(addressOf), connections: clients, ramp: { kind: 'linear', seconds: clients / 500 }, rooms: [match] });
    await until(() => victims.last('opened'), 'all clients are subscribed');
    const second = await ground.startNode({ at: later });
    const alive = isWarm ? [{ ...match, perConnection: Math.min(rooms, 20) }] : [];
    const others = await start({ name: 'others', hubs: [addressOf(second)], connections: OTHERS, ramp: { kind: 'linear', seconds: 2 }, rooms: [{ prefix: 'others', count: 1, ids: IDS }, ...alive] });
    await until(() => others.last('opened'), 'the others are subscribed');
    publisher = publishOnSchedule(second, ground.key, { room: 'others-0', ids: IDS });
    await wait(5000);

    const before = await readingsOf(second);
    const killed = performance.now();
    for (const pid of first.pids()) process.kill(pid, 'SIGKILL');
    let now;
    await until(async () => (now = await readingsOf(second)).subscriptions - before.subscriptions >= clients * ROOMS_EACH, 'all are live again');
    const seconds = (performance.now() - killed) / 1000;
    await wait(2000);
    const result = await victims.stop();
    await publisher.stop();
    const p99 = (isSo) => worstP99(others, isSo);
    return {
      seconds,
      store: now.store - before.store,
      cache: now.cache - before.cache,
      refused: result.errors.http_503 ?? 0,
      // A second's line comes at its end; the publisher's first seconds are its warm-up.
      calm: p99((at) => at > killed - 3000 && at < killed),
      worst: p99((at) => at > killed && at < killed + seconds * 1000 + 1000),
    };
  } finally {
    publisher?.end();
    for (const worker of workers) worker.kill();
    await ground.stop();
  }
}

const inWords = (run) => `live after ${number(run.seconds, 1)} s, ${run.store} rooms from the store and ${run.cache} from the cache, others' p99 ${number(run.calm, 1)} and then ${number(run.worst, 1)} ms`;

async function fill(server, key, rooms) {
  const messages = Array.from({ length: rooms * IDS }, (_, at) => ({ room: `match-${Math.floor(at / IDS)}`, id: `m${at % IDS}`, data: 'x'.repeat(100) }));
  for (let at = 0; at < messages.length; at += 100) await send(server, 'POST', '/v1/messages', key, { messages: messages.slice(at, at + 100) });
}

async function readingsOf(server) {
  const read = await metricsOf(server);
  return { subscriptions: read('pubby_subscriptions', '', 0), store: read('pubby_room_reads_total', 'from="store"', 0), cache: read('pubby_room_reads_total', 'from="cache"', 0) };
}
