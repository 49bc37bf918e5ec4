import { setTimeout as wait } from 'node:timers/promises';
import { PLAIN, metricsOf, startHub } from '../hub.mjs';
import { usageOf } from '../processes.mjs';
import { publishOnSchedule } from '../publisher.mjs';
import { casesInTurn, middle } from '../rounds.mjs';
import { number, ratio, table, thousands } from '../table.mjs';
import { addressOf, startWorker, until, worstP99 } from '../worker.mjs';

const OTHERS = 200;
const IDS = 8;
const PER_SECOND = 20;
const BYTES = 4096;
// Less than the 30 s after which the hub gives up a connection that takes nothing.
const MOST_STOPPED_MS = 25_000;

export const catchups = {
  title: 'Catch-ups',
  async run({ isQuick }) {
    const clients = isQuick ? 200 : 5000;
    const rounds = isQuick ? 1 : 3;
    const seen = await casesInTurn(['together'], rounds, () => fallBehind(clients), inWords);
    const { runs, skipped } = seen.get('together');
    const row = (run, at) => [at + 1, thousands(run.behind), number(run.stopped, 1), number(run.seconds, 1), thousands(run.conflated), run.lost, number(run.calm, 1), number(run.beside, 1), number(run.worst, 1), number(run.before, 0), number(run.most, 0)];
    return {
      text: `${thousands(clients)} plain clients of one room with ${PER_SECOND} messages a second of ${thousands(BYTES)} bytes, in turn to ${IDS} ids, stop reading together (SIGSTOP), until all are behind or for ${MOST_STOPPED_MS / 1000} s, and read again together. ${OTHERS} others of the same room read all the time. Conflated: messages that a newer one of the same id had replaced by the time that a client read again.`,
      table: table(['round', 'behind', 'after s', 'seconds until all are live', 'conflated', 'lost', "others' p99 before, ms", 'while they stop', 'in the worst second after', 'hub MB before', 'at most'], skipped ? [[skipped, ...Array(10).fill('')]] : runs.map(row)),
      goals: [
        { what: `seconds until ${thousands(clients)} who fell behind together are live`, value: number(middle(runs, (run) => run.seconds), 1), bound: 'at most 10' },
        { what: 'messages that one of them lacks in the end', value: number(Math.max(...runs.map((run) => run.lost)), 0), bound: '0' },
        { what: "others' p99 while they stop / before", value: ratio(middle(runs, (run) => run.beside), middle(runs, (run) => run.calm)), bound: 'at most 1.2' },
      ],
    };
  },
};

async function fallBehind(clients) {
  const hub = await startHub(PLAIN);
  const workers = [];
  const start = async (name, connections) => {
    const rooms = [{ prefix: 'match', count: 1, ids: IDS }];
    const worker = workers[workers.push(await startWorker({ name, hubs: [addressOf(hub)], connections, ramp: { kind: 'linear', seconds: connections / 1000 }, rooms })) - 1];
    await until(() => worker.last('opened'), `${name} are subscribed`);
    return worker;
  };
  let publisher;
  let most = 0;
  const watching = setInterval(() => (most = Math.max(most, megabytesOf(hub.pids()))), 250);
  try {
    const victims = await start('victims', clients);
    const others = await start('others', OTHERS);
    publisher = publishOnSchedule(hub, hub.key, { room: 'match-0', ids: IDS, perSecond: PER_SECOND, bytes: BYTES });
    await wait(8000);

    const before = megabytesOf(hub.pids());
    const stopped = performance.now();
    process.kill(victims.pid, 'SIGSTOP');
    let behind = 0;
    while (behind < clients && performance.now() - stopped < MOST_STOPPED_MS) {
      await wait(250);
      behind = (await metricsOf(hub))('pubby_behind');
    }
    const resumed = performance.now();
    process.kill(victims.pid, 'SIGCONT');
    await until(async () => (await metricsOf(hub))('pubby_behind') === 0, 'all are caught up');
    const live = performance.now();
    await wait(3000);
    victims.say({ command: 'published', rooms: 'match', last: await publisher.stop() });
    await wait(1000);
    const result = await victims.stop();
    const p99 = (from, to) => worstP99(others, (at) => at > from && at < to);
    return {
      behind,
      stopped: (resumed - stopped) / 1000,
      seconds: (live - resumed) / 1000,
      conflated: result.conflated,
      lost: result.lost,
      // A second's line comes at its end. The first ones are the publisher's warm-up.
      calm: p99(stopped - 4000, stopped),
      beside: p99(stopped + 1000, resumed),
      worst: p99(resumed, live + 2000),
      before,
      most,
    };
  } finally {
    clearInterval(watching);
    publisher?.end();
    for (const worker of workers) worker.kill();
    await hub.stop();
  }
}

const inWords = (run) => `${thousands(run.behind)} behind after ${number(run.stopped, 1)} s, all live ${number(run.seconds, 1)} s after they read again, ${run.lost} lost, others' p99 ${number(run.calm, 1)}, ${number(run.beside, 1)} and ${number(run.worst, 1)} ms`;

const megabytesOf = (pids) => pids.reduce((sum, pid) => sum + usageOf(pid).megabytes, 0);
