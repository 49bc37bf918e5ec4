// Servers in turn, A B A B …, each started anew: what the machine does beside falls on all of them alike.
import { measure } from './ruler.mjs';
import { missing, peers } from './peers.mjs';

/** Runs `load` against each of `names`, `rounds` times. Gives for each name `{ runs, skipped }`: runs in order, or why there is none. */
export async function inTurn(names, rounds, load) {
  const seen = new Map(names.map((name) => [name, { runs: [], skipped: missing(name) }]));
  for (let round = 1; round <= rounds; round++) {
    for (const [name, result] of seen) {
      if (result.skipped) continue;
      try {
        result.runs.push(await alone(name, load(name)));
        tell(`${name} ${round}/${rounds}: ${brief(result.runs.at(-1))}`);
      } catch (fault) {
        if (result.runs.length === 0) result.skipped = `failed here: ${fault.message.split('\n')[0].slice(0, 100)}`;
        tell(`${name} ${round}/${rounds} failed: ${fault.stderr || fault.message}`);
      }
    }
  }
  return seen;
}

/** A server of its own for what `work` does with it; `work`: a load, or a function that is given the server. */
export async function alone(name, work) {
  const server = await peers[name].start();
  try {
    return typeof work === 'function' ? await work(server) : await measure(server, work);
  } finally {
    await server.stop();
  }
}

/** The run with the least, or with `most` the most, of what `of` reads from it; runs in which deliveries were lost do not count. */
export function best(runs, of, { most = false } = {}) {
  const whole = runs.filter(isWhole);
  return whole.sort((a, b) => (most ? of(b) - of(a) : of(a) - of(b)))[0];
}

export const isWhole = (run) => run.failed === 0 && run.closed === 0 && (run.refused ?? 0) === 0 && run.delivered === run.expected;

export const tell = (text) => process.stderr.write(`  ${text}\n`);

function brief(run) {
  const { opened, delivered, expected, microseconds, deliveriesPerSecond, connectMicroseconds, idleKilobytes } = run;
  return delivered === undefined
    ? `${opened} open, ${connectMicroseconds} µs and ${idleKilobytes} KB each`
    : `${delivered} of ${expected} delivered, ${microseconds} µs each, ${deliveriesPerSecond}/s, p99 ${run.latency.p99} ms`;
}
