import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PLAIN, startHub } from '../hub.mjs';
import { inBench } from '../paths.mjs';
import { usageOf } from '../processes.mjs';
import { tell } from '../rounds.mjs';
import { number, table, thousands } from '../table.mjs';

const BATCH = 100;
const BESIDE = 8;
const BUILDS = { built: { title: 'as built' }, ahead: { title: 'compiled ahead of time, as in the image', dll: inBench('bin/hub/Pubby.Hub.dll') } };

export const start = {
  title: 'Starting',
  async run({ isQuick }) {
    const rounds = isQuick ? 1 : 5;
    const stored = isQuick ? 10_000 : 1_000_000;
    const full = mkdtempSync(join(tmpdir(), 'pubby-full-'));
    try {
      await fill(full, stored);
      const cases = Object.entries(BUILDS).flatMap(([name, build]) => [
        { name, title: `${build.title}, nothing stored`, dll: build.dll },
        { name: `${name}-full`, title: `${build.title}, ${thousands(stored)} messages stored`, dll: build.dll, kept: full },
      ]);
      const seen = new Map(cases.map(({ name }) => [name, []]));
      // In turn, so that what the machine does beside falls on all of them alike.
      for (let round = 1; round <= rounds; round++) {
        for (const one of cases) {
          seen.get(one.name).push(await measureStart(one));
          tell(`${one.name} ${round}/${rounds}: ready after ${number(seen.get(one.name).at(-1).readyMs, 0)} ms`);
        }
      }
      const least = (name, what) => Math.min(...seen.get(name).map((run) => run[what]));
      return {
        text: `From the start of the process until \`/health/ready\` says yes, asked every 5 ms; the first publish after it, and the tenth; what the process holds 3 s later. Of ${rounds} rounds the least.`,
        table: table(
          ['', 'ms until ready', 's of processor time', 'first PUT ms', 'tenth PUT ms', 'MB'],
          cases.map(({ name, title }) => [title, number(least(name, 'readyMs'), 0), number(least(name, 'processorSeconds')), number(least(name, 'firstMs'), 1), number(least(name, 'tenthMs'), 1), number(least(name, 'megabytes'), 0)]),
        ),
        goals: [{ what: 'ms from start to ready, compiled ahead of time', value: number(least('ahead', 'readyMs'), 0), bound: 'at most 300' }],
      };
    } finally {
      rmSync(full, { recursive: true, force: true });
    }
  },
};

async function measureStart({ dll, kept }) {
  const hub = await startHub(PLAIN, {}, { dll, kept });
  try {
    const [pid] = hub.pids();
    const { processorSeconds } = usageOf(pid);
    const times = [];
    for (let i = 0; i < 10; i++) times.push(await timeOf(() => publish(hub, 'PUT', '/v1/rooms/start/messages/first', '1')));
    await wait(3000);
    return { readyMs: hub.readyMs, processorSeconds, firstMs: times[0], tenthMs: times[9], megabytes: usageOf(pid).megabytes };
  } finally {
    await hub.stop();
  }
}

/** 200 messages in each room. */
async function fill(directory, count) {
  const hub = await startHub(PLAIN, {}, { kept: directory });
  try {
    let next = 0;
    const work = async () => {
      while (next < count) {
        const from = next;
        next += BATCH;
        const messages = Array.from({ length: BATCH }, (_, i) => ({ room: `room-${Math.floor((from + i) / 200)}`, id: `m${(from + i) % 200}`, data: 'x'.repeat(100) }));
        await publish(hub, 'POST', '/v1/messages', JSON.stringify({ messages }));
      }
    };
    await Promise.all(Array.from({ length: BESIDE }, work));
  } finally {
    await hub.stop();
  }
}

async function timeOf(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

async function publish(hub, method, path, body) {
  const answer = await fetch(`http://127.0.0.1:${hub.port}${path}`, { method, body, headers: { Authorization: `Bearer ${hub.key}`, 'Content-Type': 'application/json' } });
  if (!answer.ok) throw new Error(`a publish was answered ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}
