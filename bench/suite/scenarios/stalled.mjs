import { metricsOf } from '../hub.mjs';
import { alone, best, tell } from '../rounds.mjs';
import { measure } from '../ruler.mjs';
import { number, ratio, table } from '../table.mjs';

const STALLED = [0, 1, 500];

export const stalled = {
  title: 'Readers that stall',
  async run({ isQuick }) {
    // Enough that a stalled reader's socket and outbox are full well before the end.
    const load = { connections: 1000, rate: 50, size: 2048, warm: isQuick ? 1 : 4, seconds: isQuick ? 4 : 8 };
    const seen = new Map(STALLED.map((count) => [count, []]));
    for (let round = 1; round <= (isQuick ? 1 : 2); round++) {
      for (const [count, runs] of seen) {
        runs.push(await alone('plain', (server) => withStalled(server, { ...load, stalled: count })));
        tell(`${count} stalled, ${round}: p99 ${runs.at(-1).latency.p99} ms, ${runs.at(-1).fellBehind} fell behind`);
      }
    }
    const of = (count) => best(seen.get(count), (run) => run.latency.p99);
    const beside = (count) => ratio(of(count)?.latency.p99, of(0)?.latency.p99);
    return {
      text: `1,000 plain subscribers of one room × ${load.rate} messages a second × ${load.size} bytes; some stop reading once they are subscribed. Only the others are counted.`,
      table: table(['stalled', "others' p99 ms", 'beside none', 'fell behind', 'hub MB at the end'], STALLED.map((count) => row(count, of(count), beside(count)))),
      goals: [1, 500].map((count) => ({ what: `others' p99 beside ${count} stalled of 1,000`, value: beside(count), bound: 'at most 1.2' })),
    };
  },
};

const row = (count, run, beside) =>
  run ? [count, number(run.latency.p99), beside, run.fellBehind, number(run.residentMegabytes, 0)] : [count, 'no run with every delivery', '', '', ''];

async function withStalled(server, load) {
  const run = await measure(server, load);
  return { ...run, fellBehind: (await metricsOf(server))('pubby_fell_behind_total') };
}
