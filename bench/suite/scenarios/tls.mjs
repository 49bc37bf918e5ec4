import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PLAIN, startHub } from '../hub.mjs';
import { NGINX_WORKERS, configuration } from '../peers.mjs';
import { freePort, startServer } from '../processes.mjs';
import { best, casesInTurn, isWhole, served } from '../rounds.mjs';
import { measure } from '../ruler.mjs';
import { number, ratio, table } from '../table.mjs';

const CASES = {
  plain: { title: 'no TLS', start: () => startHub(PLAIN) },
  hub: { title: 'TLS at the hub', start: startSecured },
  nginx: { title: 'TLS at nginx in front', start: behind('tls-nginx.conf', (directory, file) => ['/usr/sbin/nginx', ['-p', directory, '-c', file, '-e', 'stderr']], NGINX_WORKERS) },
  haproxy: { title: 'TLS at HAProxy in front', start: behind('tls-haproxy.cfg', (_, file) => ['/usr/sbin/haproxy', ['-db', '-f', file]]) },
};

export const tls = {
  title: 'TLS',
  async run({ isQuick }) {
    const loads = { connections: isQuick ? 500 : 2000, delivery: { connections: isQuick ? 200 : 1000, rate: 20, warm: isQuick ? 1 : 4, seconds: isQuick ? 1 : 4 } };
    const rounds = isQuick ? 1 : 3;
    const directory = mkdtempSync(join(tmpdir(), 'pubby-tls-'));
    let seen;
    try {
      const certificate = makeCertificate(directory);
      const take = (name) => served(() => CASES[name].start(certificate), (server) => connectAndDeliver(server, loads));
      seen = await casesInTurn(Object.keys(CASES), rounds, take, (run) => `${run.connect.connectMicroseconds} µs to connect, ${run.delivery.microseconds} µs a delivery`);
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
    const connected = (name) => seen.get(name).runs.map((run) => run.connect).filter(isWhole);
    const connect = (name) => Math.min(...connected(name).map((run) => run.connectMicroseconds));
    const kilobytes = (name) => Math.min(...seen.get(name).runs.map((run) => run.fresh.idleKilobytes));
    const deliver = (name) => best(seen.get(name).runs.map((run) => run.delivery), (run) => run.microseconds)?.microseconds;
    const row = (name) => [seen.get(name).skipped ? `${CASES[name].title}: ${seen.get(name).skipped}` : CASES[name].title, number(connect(name), 0), number(kilobytes(name)), number(deliver(name)), ratio(deliver(name), deliver('plain'))];
    return {
      text: `Plain WebSockets over TLS 1.3 with a P-256 certificate and no resumed session; the proxies' processor time and memory are counted with the hub's, on the same two cores. ${loads.connections} connections of a warm server, each subscribed to one room; the memory is of the first of them. Then ${loads.delivery.connections} subscribers of one room × 20 messages a second × 128 bytes. Publishers use the hub's plain port in every row. The least of ${rounds} rounds.`,
      table: table(['', 'µs to connect', 'KB each', 'µs a delivery', 'beside no TLS'], Object.keys(CASES).map(row)),
      goals: ['nginx', 'haproxy'].flatMap((name) => [
        { what: `µs to connect, TLS at the hub / ${CASES[name].title}`, value: ratio(connect('hub'), connect(name)), bound: '' },
        { what: `µs a delivery, TLS at the hub / ${CASES[name].title}`, value: ratio(deliver('hub'), deliver(name)), bound: '' },
      ]),
    };
  },
};

async function connectAndDeliver(server, { connections, delivery }) {
  const load = { connections, isSilent: true, settle: 1, hold: 1 };
  const fresh = await measure(server, load);
  // To see them go is not a part of connecting.
  await wait(3000);
  return { fresh, connect: await measure(server, load), delivery: await measure(server, delivery) };
}

async function startSecured({ certificate, key }) {
  const tlsPort = await freePort();
  const hub = await startHub(PLAIN, { Kestrel__Certificates__Default__Path: certificate, Kestrel__Certificates__Default__KeyPath: key }, { tlsPort });
  return { ...hub, port: tlsPort, publishPort: hub.port, isTls: true };
}

function behind(file, command, workers = 0) {
  return async ({ both }) => {
    const hub = await startHub(PLAIN);
    const port = await freePort();
    const written = configuration(file, { CERTIFICATE: both, PORT: port, HUB: hub.port });
    const proxy = await startServer(...command(written.directory, written.file), { port, workers }).catch(async (fault) => {
      await hub.stop();
      throw fault;
    });
    const stop = () => proxy.stop().then(written.remove).then(hub.stop);
    return { ...hub, port, publishPort: hub.port, isTls: true, pids: () => [...hub.pids(), ...proxy.pids()], stop };
  };
}

function makeCertificate(directory) {
  const [certificate, key, both] = ['certificate.pem', 'key.pem', 'both.pem'].map((name) => join(directory, name));
  const wanted = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=127.0.0.1'];
  execFileSync('openssl', [...wanted, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  writeFileSync(both, readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8'));
  return { certificate, key, both };
}
