// Servers in turn, A B A B …: what the machine does beside falls on all of them alike.
import { setTimeout as wait } from 'node:timers/promises';
import { measure } from './ruler.mjs';
import { missing, peers } from './peers.mjs';

/**
 * Runs `load(name, round)` against each of `names`, `rounds` times, each time against a server that was started for it. Gives for each name
 * `{ runs, skipped }`: runs in order, or why there is none.
 */
export const inTurn = (names, rounds, load) => takeTurns(names, rounds, (name, round) => alone(name, load(name, round)));

/** The same against servers that stay, all at once: once what compiles as it goes has compiled, rounds differ less. `load(name, isFirst)`: of this server. */
export async function inTurnStaying(names, rounds, load) {
  const servers = new Map();
  const server = async (name) => servers.get(name) ?? servers.set(name, await peers[name].start()).get(name);
  try {
    return await takeTurns(names, rounds, async (name) => {
      const isFirst = !servers.has(name);
      try {
        return await measure(await server(name), load(name, isFirst));
      } catch (fault) {
        // The next round has a new one.
        await servers.get(name)?.stop();
        servers.delete(name);
        throw fault;
      }
    });
  } finally {
    await Promise.allSettled([...servers.values()].map((one) => one.stop()));
  }
}

/** The same of cases that are no peers, and start what they need: `take(name)` gives a run, `inWords(run)` says it in a line. */
export const casesInTurn = (names, rounds, take, inWords) => takeTurns(names, rounds, take, { why: () => undefined, inWords });

async function takeTurns(names, rounds, run, { why = missing, inWords = brief } = {}) {
  const seen = new Map(names.map((name) => [name, { runs: [], skipped: why(name) }]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, result] of seen) {
      if (result.skipped) continue;
      try {
        result.runs.push(await run(name, round));
        tell(`${name} ${round}/${rounds}: ${inWords(result.runs.at(-1))}`);
      } catch (fault) {
        if (result.runs.length === 0) result.skipped = `failed here: ${fault.message.split('\n')[0].slice(0, 100)}`;
        tell(`${name} ${round}/${rounds} failed: ${fault.stderr || fault.message}`);
      }
    }
  }
  return seen;
}

/** A server of its own for what `work` does with it; `work`: a load, or a function that is given the server. */
export const alone = (name, work) => served(peers[name].start, work);

/** The same of a server that `start` starts. */
export async function served(start, work) {
  const server = await start();
  try {
    return typeof work === 'function' ? await work(server) : await measure(server, work);
  } finally {
    await server.stop();
  }
}

/**
 * A load on a server that has just started, and `again`, a load once those connections are gone, when it has compiled what it needs. To see them go is a part
 * of neither.
 */
export async function freshThenWarm(server, load, warmLoad = load) {
  const run = await measure(server, load);
  await untilGone();
  return { ...run, again: await measure(server, warmLoad) };
}

/** The connections of the load before. */
export const untilGone = () => wait(3000);

/** The run with the least, or with `most` the most, of what `of` reads from it; runs in which deliveries were lost do not count. */
export function best(runs, of, { most = false } = {}) {
  const whole = runs.filter(isWhole);
  return whole.sort((a, b) => (most ? of(b) - of(a) : of(a) - of(b)))[0];
}

/** The median of what `of` reads from each run. */
export const middle = (runs, of) => runs.map(of).sort((a, b) => a - b)[Math.floor((runs.length - 1) / 2)];

export const isWhole = (run) => run.failed === 0 && run.closed === 0 && (run.refused ?? 0) === 0 && run.delivered === run.expected;

export const tell = (text) => process.stderr.write(`  ${text}\n`);

function brief(run) {
  const { opened, delivered, expected, microseconds, deliveriesPerSecond, connectMicroseconds, idleKilobytes } = run;
  return delivered === undefined
    ? `${opened} open, ${connectMicroseconds} µs and ${idleKilobytes} KB each`
    : `${delivered} of ${expected} delivered, ${microseconds} µs each, ${deliveriesPerSecond}/s, p99 ${run.latency.p99} ms`;
}
