// Starts servers on ports that were free, waits until they listen, and stops them by their process.
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

const START_LIMIT_MS = 60_000;
const running = new Set();

// However this program ends, what it started ends with it.
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
// A signal ends Node without that event.
process.on('SIGINT', () => process.exit(130)).on('SIGTERM', () => process.exit(143));

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/**
 * Starts a server and returns once it listens on `port`; `stop` returns once it is gone. One that works in children of its first process
 * listens before it has them: `workers` says how many to wait for.
 */
export async function startServer(command, args, { port, env = {}, cwd, workers = 0 } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  let said = '';
  const hear = (bytes) => (said = (said + bytes).slice(-4000));
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const gone = new Promise((resolve) => child.on('close', resolve).on('error', (fault) => resolve(hear(fault.message))));
  const stop = async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 3000);
    await gone;
    clearTimeout(late);
    running.delete(child);
  };
  await until(() => accepts(port), 'listen', child, () => said);
  await until(() => childrenOf(child.pid).length >= workers, `have its ${workers} workers`, child, () => said);
  return { port, stop, said: () => said, pids: () => [child.pid, ...childrenOf(child.pid)] };
}

async function until(isSo, what, child, said) {
  const end = Date.now() + START_LIMIT_MS;
  while (!(await isSo())) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error(`the server ended at once: ${said()}`);
    if (Date.now() > end) throw new Error(`the server did not ${what} within a minute: ${said()}`);
    await wait(5);
  }
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false)).on('connect', () => socket.destroy());
  });
}

/** What a process has used of the processors, in seconds, and what it holds in memory, in MB. */
export function usageOf(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  const [user, kernel] = [Number(fields[11]), Number(fields[12])];
  const resident = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  // The clock of these counters ticks 100 times a second on every Linux that .NET runs on.
  return { processorSeconds: (user + kernel) / 100, megabytes: Number(resident[1]) / 1024 };
}

function childrenOf(pid) {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && parentOf(name) === pid).map(Number);
}

function parentOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')[1]);
  } catch {
    return 0; // It ended meanwhile.
  }
}
