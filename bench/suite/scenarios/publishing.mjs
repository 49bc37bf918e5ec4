import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inTree } from '../paths.mjs';
import { inTurn, isWhole } from '../rounds.mjs';
import { measure } from '../ruler.mjs';
import { number, ratio, table, thousands } from '../table.mjs';

const LISTENERS = 500;
const PER_SECOND = 20_000;
/** `store`: what the store alone is asked for. */
const LOADS = {
  one: { title: '1 publisher', load: { publishers: 1 }, store: ['publishers=1'] },
  sixteen: { title: '16 publishers', load: { publishers: 16 }, store: ['publishers=16'] },
  many: { title: '64 publishers', load: { publishers: 64 }, store: ['publishers=64'] },
  listened: { title: `64 publishers, ${LISTENERS} listening`, load: { publishers: 64, connections: LISTENERS }, store: ['publishers=64'] },
  batches: { title: '16 publishers, batches of 100', load: { publishers: 16, isBatch: true, rooms: 100, room: 'r$room' }, store: ['publishers=16', 'batch=100'] },
};
const PACED = { publishers: 64, connections: 0, rate: PER_SECOND };

export const publishing = {
  title: 'Publishing',
  async run({ isQuick }) {
    const seconds = isQuick ? 2 : 5;
    const rounds = isQuick ? 1 : 3;
    const seen = await inTurn(['plain', 'kestrel'], rounds, (name) => (server) => runAll(server, name, seconds));
    const alone = {};
    for (const name of Object.keys(LOADS)) alone[name] = await commits(LOADS[name].store, seconds, rounds);
    const runs = (server, name) => seen.get(server).runs.map((all) => all[name]).filter((run) => run && isWhole(run));
    const perSecond = (server, name) => Math.max(...runs(server, name).map((run) => messages(run) / seconds));
    const p99 = (name) => Math.min(...runs('plain', name).map((run) => run.answer.p99));
    const least = (name) => Math.min(name === 'batches' ? Infinity : perSecond('kestrel', plainOf(name)), alone[name].perSecond);
    const row = (name) => [
      LOADS[name].title,
      thousands(perSecond('plain', name)),
      number(p99(name)),
      name === 'batches' ? '' : thousands(perSecond('kestrel', plainOf(name))),
      thousands(alone[name].perSecond),
      number(alone[name].each, 1),
      ratio(perSecond('plain', name), least(name)),
    ];
    return {
      text: `Messages of 128 bytes, each stored durably before it is answered; a publisher publishes again as soon as it is. Beside it what Kestrel alone answers to the same requests with an empty endpoint, and what the hub's store alone commits in the same transactions (its messages a transaction are the next column). Of ${rounds} rounds the most, and the least p99. The publishers and this machine's two cores are in all of them.`,
      table: table(['', 'messages/s', 'p99 ms', 'Kestrel alone', 'SQLite alone', 'messages a transaction', 'of the lower'], Object.keys(LOADS).map(row)),
      goals: [
        ...Object.keys(LOADS).map((name) => ({ what: `publishes a second, ${LOADS[name].title}, of the lower of Kestrel and SQLite`, value: ratio(perSecond('plain', name), least(name)), bound: 'at least 0.5' })),
        { what: `p99 ms of a publish at ${thousands(PER_SECOND)} a second (${thousands(perSecond('plain', 'paced'))} were reached)`, value: number(p99('paced')), bound: 'below 10' },
      ],
    };
  },
};

const plainOf = (name) => (name === 'listened' ? 'many' : name);
const messages = (run) => run.published;

async function runAll(server, name, seconds) {
  const all = { opened: 0, connectMicroseconds: 0, idleKilobytes: 0 };
  for (const [what, { load }] of Object.entries(LOADS)) {
    if (name === 'kestrel' && (load.isBatch || load.connections)) continue;
    all[what] = await measure(server, { connections: 0, rate: 0, warm: 3, seconds, ...load });
  }
  if (name === 'plain') all.paced = await measure(server, { ...PACED, warm: 1, seconds });
  return all;
}

/** What the store alone commits, the best of some rounds. */
async function commits(load, seconds, rounds) {
  const said = [];
  for (let round = 0; round < rounds; round++) {
    const { stdout } = await promisify(execFile)('dotnet', [inTree('tests/Pubby.Benchmarks/bin/Release/net10.0/Pubby.Benchmarks.dll'), 'commit', `seconds=${seconds}`, ...load]);
    said.push(JSON.parse(stdout));
  }
  return said.sort((a, b) => b.perSecond - a.perSecond)[0];
}
