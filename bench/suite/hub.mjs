// The hub, built in Release, with its durable store in a directory of its own.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { inTree } from './paths.mjs';
import { freePort, startServer } from './processes.mjs';

const HANDSHAKE = '{"protocol":"json","version":1}\u001e';
const dump = (isDump) => (isDump ? ',"dump":true' : '');

/** What the ruler says and waits for, for each of the hub's doors. */
export const PLAIN = {
  path: '/ws',
  subscribe: (room, isDump) => [`{"action":"subscribe","room":"${room}"${dump(isDump)}}`],
  answer: '"type":"subscribed"',
  dumped: '"last":true',
};

export const SIGNALR = {
  path: '/hub',
  subscribe: (room, isDump) => [
    HANDSHAKE,
    `{"type":1,"invocationId":"1","target":"Subscribe","arguments":[{"room":"${room}"${dump(isDump)}}]}\u001e`,
  ],
  answer: '"type":3',
  dumped: '"last":true',
  keepAlive: '{"type":6}\u001e',
};

const BUILT = inTree('src/Pubby.Hub/bin/Release/net10.0/Pubby.Hub.dll');

/**
 * @param settings more environment variables
 * @param dll another build of the hub
 * @param key the publisher's, where `settings` has it; without it the development key
 * @param tlsPort where it listens with TLS too
 * @param at the port, where somebody knows it before; without it a free one
 * @param kept a directory that it finds, and that stays when it stops; without it the hub has one of its own
 */
export async function startHub(door, settings = {}, { dll = BUILT, kept, key: given, tlsPort, at } = {}) {
  const directory = kept ?? mkdtempSync(join(tmpdir(), 'pubby-bench-'));
  const port = at ?? (await freePort());
  const adminUrl = `http://127.0.0.1:${await freePort()}`;
  const begun = performance.now();
  const server = await startServer('dotnet', [dll, '--urls', `http://127.0.0.1:${port}${tlsPort ? `;https://127.0.0.1:${tlsPort}` : ''}`], {
    port,
    cwd: directory,
    env: { ASPNETCORE_ENVIRONMENT: 'Development', Pubby__Admin__Urls: adminUrl, Pubby__Drain__StopSeconds: '0', Pubby__Store__Sqlite__Path: join(directory, 'pubby.db'), ...settings },
  });
  await untilReady(port);
  const readyMs = performance.now() - begun;
  const key = given ?? readFileSync(join(directory, 'dev.key'), 'utf8').trim();
  const stop = async () => {
    await server.stop();
    if (!kept) rmSync(directory, { recursive: true, force: true });
  };
  return { ...server, ...door, readyMs, adminUrl, stop, key, publish: (room, id = 'm$publisher') => put(`/v1/rooms/${room}/messages/${id}`, key), publishBatch: post('/v1/messages', key) };
}

/** Another build, which may be too old for a setting above: it is then started without, and with the ports of its default. */
export async function startOther(door, dll) {
  try {
    return await startHub(door, {}, { dll });
  } catch {
    return await startHub(door, { Pubby__Admin__Urls: undefined, Pubby__Drain__StopSeconds: undefined }, { dll });
  }
}

/** What a hub's metrics say now: a function of a metric's name and a label of it. `otherwise`: where it says nothing, as of a counter that nobody has used. */
export async function metricsOf({ adminUrl }) {
  const text = await (await fetch(`${adminUrl}/metrics`)).text();
  return (name, label = '', otherwise = NaN) => Number(new RegExp(`^${name}(?:\\{[^}\\n]*${label}[^}\\n]*\\})? (\\d+)`, 'm').exec(text)?.[1] ?? otherwise);
}

async function untilReady(port) {
  for (const end = performance.now() + 30_000; performance.now() < end; ) {
    const answer = await fetch(`http://127.0.0.1:${port}/health/ready`).catch(() => undefined);
    if (answer?.ok) return;
    await wait(5);
  }
  throw new Error('the hub is not ready within half a minute');
}

export const put = (path, key) => request('PUT', path, key);
const post = (path, key) => request('POST', path, key);

function request(method, path, key) {
  const authorization = key ? `Authorization: Bearer ${key}\r\n` : '';
  return `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${authorization}Content-Type: application/json\r\nContent-Length: $length\r\n\r\n$body`;
}
