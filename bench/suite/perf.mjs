// What a process's processor time is made of, by samples of perf(1): each sample is one of the parts below, the first that fits.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/**
 * So that all of the hub's and the framework's code has a name: what is compiled ahead of time has none, nor has what .NET maps twice, so that no page can be
 * written and executed.
 */
export const NAMED = { DOTNET_PerfMapEnabled: '1', DOTNET_ReadyToRun: '0', DOTNET_EnableWriteXorExecute: '0' };

const FREQUENCY = 997;
const KERNEL = /\[kernel/;

/** `leaf` is what ran, `has` asks all that called it. */
const PARTS = [
  { part: "the kernel's send", fits: ({ isKernel, has }) => isKernel && has(/tcp_sendmsg/) },
  { part: "the kernel's receive", fits: ({ isKernel, has }) => isKernel && has(/tcp_recvmsg|inet_recvmsg/) },
  { part: 'the kernel: accept, close and options', fits: ({ isKernel, has }) => isKernel && has(/accept4|tcp_close|sockopt|getsockname|getpeername|fcntl/) },
  { part: 'the kernel: waiting and waking', fits: ({ isKernel, has }) => isKernel && has(/futex|epoll|schedule/) },
  { part: 'the kernel: entering, leaving, the rest', fits: ({ isKernel }) => isKernel },
  { part: "the hub's own code", fits: ({ leaf }) => /\[Pubby/.test(leaf) },
  { part: "the framework's code", fits: ({ leaf }) => /perf-\d+\.map/.test(leaf) },
  { part: 'the runtime and its collector', fits: ({ leaf }) => /libcoreclr|libclrgc/.test(leaf) },
  { part: "the runtime's compiler", fits: ({ leaf }) => /libclrjit/.test(leaf) },
  { part: 'libraries in C', fits: () => true },
];

/** Why it cannot be used here; undefined: it can. */
export function withoutPerf() {
  try {
    execFileSync('perf', ['stat', '-e', 'cpu-clock', 'true'], { stdio: 'ignore' });
  } catch {
    return 'perf(1) is not installed here, or may not look at processes';
  }
}

/** Samples the processes while `work` runs, and gives what that gave, and the share of each part. */
export async function profiled(pids, work) {
  const directory = mkdtempSync(join(tmpdir(), 'pubby-perf-'));
  const data = join(directory, 'perf.data');
  try {
    const recorder = spawn('perf', ['record', '-q', '-e', 'cpu-clock', '-F', `${FREQUENCY}`, '-g', '-o', data, '-p', pids.join(',')], { stdio: 'ignore' });
    const ended = new Promise((resolve) => recorder.on('close', resolve));
    const result = await work().finally(() => recorder.kill('SIGINT'));
    await ended;
    return { result, shares: sharesOf(await count(data)) };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function count(data) {
  const counts = new Map(PARTS.map(({ part }) => [part, 0]));
  const script = spawn('perf', ['script', '-i', data, '-F', 'comm,ip,sym,dso'], { stdio: ['ignore', 'pipe', 'ignore'] });
  let frames = [];
  const take = () => {
    if (frames.length === 0) return;
    const sample = { leaf: frames[0], isKernel: KERNEL.test(frames[0]), has: (pattern) => frames.some((frame) => pattern.test(frame)) };
    const { part } = PARTS.find(({ fits }) => fits(sample));
    counts.set(part, counts.get(part) + 1);
    frames = [];
  };
  for await (const line of createInterface({ input: script.stdout })) {
    // A sample begins with its thread, has a line for each frame, innermost first, and ends with an empty one.
    if (line.trim() === '') take();
    else if (/^\s+[0-9a-f]+ /.test(line)) frames.push(line);
  }
  take();
  return counts;
}

function sharesOf(counts) {
  const all = [...counts.values()].reduce((sum, one) => sum + one, 0);
  return new Map([...counts].map(([part, samples]) => [part, samples / all]));
}
