import { PLAIN, SIGNALR, startHub } from '../hub.mjs';
import { NAMED, profiled, withoutPerf } from '../perf.mjs';
import { isWhole, tell, untilGone } from '../rounds.mjs';
import { measure } from '../ruler.mjs';
import { number, table } from '../table.mjs';

const DELIVERED = { connections: 5000, rate: 20, warm: 1, seconds: 8 };
const CONNECTED = { connections: 15_000, settle: 0, hold: 0, isSilent: true };

/** What is measured, against which door, with which load, and what the ruler says that it costs. */
const CASES = [
  { title: 'a delivery, plain', door: PLAIN, load: DELIVERED, of: (run) => run.microseconds },
  { title: 'a delivery, SignalR JSON', door: SIGNALR, load: DELIVERED, of: (run) => run.microseconds },
  { title: 'to connect and subscribe, plain', door: PLAIN, load: CONNECTED, of: (run) => run.connectMicroseconds },
  { title: 'to connect and subscribe, SignalR JSON', door: SIGNALR, load: CONNECTED, of: (run) => run.connectMicroseconds },
];

export const profile = {
  title: 'What the processor time is made of',
  async run({ isQuick }) {
    const skipped = withoutPerf();
    const cases = skipped ? [] : isQuick ? CASES.slice(0, 1) : CASES;
    const seen = [];
    for (const one of cases) seen.push({ ...one, ...(await take(one, isQuick)) });
    const parts = seen.length === 0 ? [] : [...seen[0].shares.keys()];
    return {
      text: skipped
        ? `Skipped: ${skipped}.`
        : 'A warm hub, all of its code compiled as it goes so that perf(1) knows its name, sampled 997 times a second of processor time: what each costs with that, and of it the microseconds of each part. A sample counts for the first part that fits.',
      table: table(
        ['µs', ...seen.map(({ title }) => title)],
        [['all', ...seen.map((one) => number(one.of(one.result)))], ...parts.map((part) => [part, ...seen.map((one) => number(one.of(one.result) * one.shares.get(part)))])]
      ),
      goals: [],
    };
  },
};

async function take({ title, door, load, of }, isQuick) {
  const server = await startHub(door, NAMED);
  try {
    const small = isQuick ? { ...load, connections: 1000, seconds: load.seconds && 1 } : load;
    // What compiles as it goes has compiled, at its best, after two such loads.
    for (let round = 0; round < (isQuick ? 1 : 2); round++) await measure(server, { ...small, warm: load.warm && 6 });
    await untilGone();
    const run = await profiled(server.pids(), () => measure(server, small));
    if (!isWhole(run.result)) throw new Error(`${title}: not every delivery came`);
    tell(`${title}: ${number(of(run.result))} µs`);
    return run;
  } finally {
    await server.stop();
  }
}
