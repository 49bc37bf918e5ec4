import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { PLAIN, startHub } from '../hub.mjs';
import { inBench, inTree } from '../paths.mjs';
import { freePort, startServer } from '../processes.mjs';
import { number, ratio, table } from '../table.mjs';

const KEY = 'bench';
const PER_SECOND = 5000;
const PUBLISHES_PER_SECOND = 100;

export const refusals = {
  title: 'Refusing who does not listen',
  async run({ isQuick }) {
    const seconds = isQuick ? 3 : 15;
    const hub = await startDrainedHub();
    try {
      // What compiles as it goes compiles now.
      await Promise.all([herd(hub, isQuick ? 2 : 10), publish(hub, 2)]);
      const alone = await publish(hub, seconds);
      const [refused, beside] = await Promise.all([herd(hub, seconds), publish(hub, seconds)]);
      // What the publishes cost is not what a refusal costs.
      const bare = await herd(hub, seconds);
      const least = await floor(seconds);
      return {
        text: `A node that drains, and clients that ask it for a plain WebSocket, are refused, and ask again at once: ${PER_SECOND} a second for ${seconds} s. Beside them ${PUBLISHES_PER_SECOND} publishes a second, whose p99 is compared with that of the same node without the clients. The least that a server can do is one thread that accepts, reads, sends and closes (\`bench/refuser.c\`): what the kernel takes for that, no server can do without.`,
        table: table(['', 'a second', 'µs of user time', 'µs of kernel time', 'publishes, p99 in ms'], [
          ['nobody asks', '', '', '', number(alone, 2)],
          ['refused, beside publishes', number(refused.perSecond, 0), '', '', number(beside, 2)],
          ['refused', number(bare.perSecond, 0), number(bare.user), number(bare.kernel), ''],
          ['the least that a server can do', number(least.perSecond, 0), number(least.user), number(least.kernel), ''],
        ]),
        goals: [
          { what: 'µs of a refusal beyond the least that a server can do', value: number(bare.user + bare.kernel - least.user - least.kernel), bound: 'at most 15' },
          { what: 'a refusal / the least that a server can do', value: ratio(bare.user + bare.kernel, least.user + least.kernel), bound: '' },
          { what: 'µs of a refusal, user and kernel', value: number(bare.user + bare.kernel), bound: 'at most 15' },
          { what: 'p99 of publishes beside refusals, against alone', value: number(beside / alone, 2), bound: 'at most 1.2' },
          { what: 'asked, and not refused', value: `${bare.other + bare.failed}`, bound: '0' },
        ],
      };
    } finally {
      await hub.stop();
    }
  },
};

/** One that refuses whoever connects. */
export async function startDrainedHub() {
  const admin = await freePort();
  const hub = await startHub(PLAIN, {
    Pubby__Admin__Urls: `http://127.0.0.1:${admin}`,
    Pubby__Admin__Keys__0__Name: 'bench',
    Pubby__Admin__Keys__0__Role: 'Operate',
    Pubby__Admin__Keys__0__Sha256: createHash('sha256').update(KEY).digest('hex'),
  });
  await drain(admin);
  return hub;
}

async function drain(admin) {
  const headers = { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' };
  const address = `http://127.0.0.1:${admin}/admin/drain`;
  const answer = await fetch(address, { method: 'POST', headers, body: '{"reason":"bench","outOfRotation":true,"exits":false}' });
  if (!answer.ok) throw new Error(`the hub does not drain: ${answer.status} ${await answer.text()}`);
  for (let tries = 0; tries < 100; tries++) {
    const { phase } = await (await fetch(address, { headers })).json();
    if (phase === 'drained') return;
    await wait(100);
  }
  throw new Error('the hub is not drained within ten seconds');
}

export async function herd(hub, seconds) {
  const [pid] = hub.pids();
  const { stdout } = await promisify(execFile)(inTree('bench/bin/deaf'), [hub.port, PER_SECOND, seconds, pid].map(String));
  return JSON.parse(stdout);
}

async function floor(seconds) {
  const port = await freePort();
  const server = await startServer(inBench('bin/refuser'), [`${port}`], { port });
  try {
    await herd(server, 1);
    return await herd(server, seconds);
  } finally {
    await server.stop();
  }
}

/** Puts by schedule over connections that stay. @returns the p99 of their times, in milliseconds, each from when it was due */
async function publish(hub, seconds) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const times = [];
  const begun = performance.now();
  const puts = [];
  for (let i = 0; i < seconds * PUBLISHES_PER_SECOND; i++) {
    const due = begun + (i * 1000) / PUBLISHES_PER_SECOND;
    const early = due - performance.now();
    if (early > 0) await wait(early);
    puts.push(put(hub, agent, i % 100).then(() => times.push(performance.now() - due)));
  }
  await Promise.all(puts);
  agent.destroy();
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.99)];
}

function put(hub, agent, id) {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${hub.key}`, 'Content-Type': 'application/json' };
    const call = request({ agent, port: hub.port, host: '127.0.0.1', method: 'PUT', path: `/v1/rooms/bench/messages/${id}`, headers }, (answer) => {
      answer.resume().on('end', () => (answer.statusCode < 300 ? resolve() : reject(new Error(`a publish was answered ${answer.statusCode}`))));
    });
    call.on('error', reject).end(`${Math.random()}`);
  });
}
