// What the hub is measured beside. Each starts a server and says how the ruler subscribes and publishes there.
import { accessSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inBench } from './paths.mjs';
import { PLAIN, put, SIGNALR, startHub, startOther } from './hub.mjs';
import { freePort, startServer } from './processes.mjs';
import { SETTINGS } from './tokens.mjs';

/** `worker_processes` of nginx's configurations in bench/peers. */
export const NGINX_WORKERS = 2;

/** `needs`: a file without which it cannot run here, and why it may be missing. */
export const peers = {
  floor: { title: 'floor: one `send()` a delivery', start: startFloor },
  plain: { title: 'Pubby, plain `/ws`', start: () => startHub(PLAIN) },
  hs256: { title: 'Pubby, plain `/ws`, with tokens', start: () => startHub(PLAIN, SETTINGS) },
  es256: { title: 'Pubby, plain `/ws`, with tokens', start: () => startHub(PLAIN, SETTINGS) },
  signalr: { title: 'Pubby, SignalR JSON `/hub`', start: () => startHub(SIGNALR) },
  stock: { title: 'stock SignalR', start: () => startStock(), needs: [inBench('peers/stock/bin/Release/net10.0/stock.dll'), 'it did not build'] },
  kestrel: { title: 'Kestrel, an empty endpoint', start: startKestrel, needs: [inBench('peers/stock/bin/Release/net10.0/stock.dll'), 'it did not build'] },
  bun: { title: 'Bun 1.4.5', start: startBun, needs: [inBench('peers/node_modules/@oven/bun-linux-x64/bin/bun'), 'npm did not install it for this processor'] },
  ws: { title: 'ws 8.23.0 on Node', start: startWs, needs: [inBench('peers/node_modules/ws'), 'npm did not install it'] },
  nchan: { title: 'nginx with nchan', start: startNchan, needs: ['/usr/lib/nginx/modules/ngx_nchan_module.so', 'Debian packages nginx and libnginx-mod-nchan are not installed'] },
  nats: { title: 'nats-server', start: startNats, needs: ['/usr/sbin/nats-server', 'Debian package nats-server is not installed'] },
};

/** From now on another build of the hub is measured beside this one, and nothing else but the floor. */
export function compareWith(dll) {
  peers.plainOther = { title: 'the other build, plain `/ws`', start: () => startOther(PLAIN, dll), needs: [dll, `there is no ${dll}`] };
  peers.signalrOther = { title: 'the other build, SignalR JSON `/hub`', start: () => startOther(SIGNALR, dll), needs: [dll, `there is no ${dll}`] };
}

const COMPARED = ['floor', 'plain', 'plainOther', 'signalr', 'signalrOther'];

/** Of the peers that a scenario names, those that this run measures. */
export const measured = (names) => ('plainOther' in peers ? COMPARED.filter((name) => names.includes(name.replace('Other', ''))) : names);

/** Why a peer cannot run here; undefined: it can. */
export function missing(name) {
  const { needs } = peers[name];
  try {
    if (needs) accessSync(needs[0]);
  } catch {
    return needs[1];
  }
}

const jsonRoom = (room) => [`{"room":"${room}"}`];
const putRoom = (room) => put(`/rooms/${room}`);

async function startFloor() {
  const port = await freePort();
  return { ...(await startServer(inBench('bin/floor'), [`${port}`], { port })), path: '/', subscribe: jsonRoom, publish: putRoom };
}

/** `args`: more of the command line. */
export async function startStock(args = []) {
  const port = await freePort();
  const dll = inBench('peers/stock/bin/Release/net10.0/stock.dll');
  const subscribe = (room) => [SIGNALR.subscribe(room)[0], `{"type":1,"invocationId":"1","target":"Subscribe","arguments":["${room}"]}\u001e`];
  return { ...(await startServer('dotnet', [dll, '--urls', `http://127.0.0.1:${port}`, ...args], { port })), ...SIGNALR, subscribe, publish: putRoom };
}

async function startKestrel() {
  return { ...(await startStock()), publish: (room) => put(`/empty/${room}`) };
}

async function startBun() {
  const port = await freePort();
  return { ...(await startServer(peers.bun.needs[0], [inBench('peers/bun.mjs'), `${port}`], { port })), path: '/', subscribe: jsonRoom, publish: putRoom };
}

async function startWs() {
  const port = await freePort();
  return { ...(await startServer('node', [inBench('peers/ws.mjs'), `${port}`], { port })), path: '/', subscribe: jsonRoom, publish: putRoom };
}

async function startNchan() {
  const port = await freePort();
  const { directory, file, remove } = configuration('nchan.conf', { PORT: port });
  const server = await startServer('/usr/sbin/nginx', ['-p', directory, '-c', file, '-e', 'stderr'], { port, workers: NGINX_WORKERS });
  return { ...server, path: '/ws/$room', subscribe: () => [], publish: putRoom, stop: () => server.stop().then(remove) };
}

async function startNats() {
  const [port, publishPort] = [await freePort(), await freePort()];
  const hello = 'CONNECT {"verbose":false}\r\n';
  const { file, remove } = configuration('nats.conf', { PUBLISH_PORT: publishPort, PORT: port });
  const server = await startServer('/usr/sbin/nats-server', ['-c', file], { port });
  return {
    ...server,
    path: '/',
    isBinary: true,
    subscribe: (room) => [hello, `SUB ${room} 1\r\n`, 'PING\r\n'],
    answer: 'PONG',
    publish: (room) => `PUB ${room} $length\r\n$body\r\n`,
    publishPort,
    isRaw: true,
    hello,
    stop: () => server.stop().then(remove),
  };
}

export function configuration(name, values) {
  const directory = mkdtempSync(join(tmpdir(), 'pubby-bench-'));
  let text = readFileSync(inBench('peers', name), 'utf8').split('\n').filter((line) => !line.startsWith('#')).join('\n');
  for (const [word, value] of Object.entries({ ...values, DIRECTORY: directory })) text = text.replaceAll(word, value);
  const file = join(directory, name);
  writeFileSync(file, text);
  return { directory, file, remove: () => rmSync(directory, { recursive: true, force: true }) };
}
