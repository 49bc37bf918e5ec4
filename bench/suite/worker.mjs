// A worker of src/Pubby.Load: clients that resume, which the ruler's do not. docs/reference/load-plan.md says what it reads and writes.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { inTree } from './paths.mjs';

const BUILT = inTree('src/Pubby.Load/bin/Release/net10.0/Pubby.Load.dll');
const LIMIT_MS = 120_000;

/** How a plan names a server. */
export const addressOf = ({ port }) => `127.0.0.1:${port}`;

/** Starts one, with all connections of the plan, and returns once they have begun. `last`: the newest of its lines of that type, or undefined. */
export async function startWorker(plan) {
  const child = spawn('dotnet', [BUILT, 'worker'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => child.on('close', resolve));
  const newest = new Map();
  const waits = new Map();
  const seconds = [];
  const say = (line) => child.stdin.write(`${JSON.stringify(line)}\n`);
  const next = (type) => new Promise((resolve) => waits.set(type, resolve));
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text);
    newest.set(line.type, line);
    if (line.type === 'second') seconds.push({ at: performance.now(), ...line });
    waits.get(line.type)?.(line);
  });
  const ready = Promise.race([next('ready'), next('fault'), gone]);
  say({ command: 'plan', part: 0, parts: 1, plan });
  const answer = await ready;
  if (answer?.type !== 'ready') throw new Error(`the worker did not take its plan: ${answer?.faults?.join(' ') ?? 'it has ended'}`);
  say({ command: 'start' });
  const stop = async () => {
    const result = Promise.race([next('result'), gone]);
    say({ command: 'stop' });
    child.stdin.end();
    await gone;
    return result;
  };
  return { pid: child.pid, say, seconds, last: (type) => newest.get(type), stop, kill: () => child.kill('SIGKILL') };
}

/** The worst p99 of deliveries, in ms, of a worker's seconds that ended when `isSo`. */
export const worstP99 = ({ seconds }, isSo) => Math.max(...seconds.filter(({ at, deliver }) => deliver.count > 0 && isSo(at)).map(({ deliver }) => deliver.p99)) / 1000;

/** Asks each tenth of a second until it is so. */
export async function until(isSo, what, limitMs = LIMIT_MS) {
  for (const end = performance.now() + limitMs; !(await isSo()); await wait(100)) {
    if (performance.now() > end) throw new Error(`it did not come about that ${what}`);
  }
}
