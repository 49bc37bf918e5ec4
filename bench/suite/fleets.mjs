// Several nodes that are one: ours over Redis and DynamoDB Local, stock SignalR over Redis, and nats-servers in a cluster.
// Each gives what ruler.mjs asks for; `aside`: the processes of Redis, which are counted apart.
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { PLAIN, put, startHub } from './hub.mjs';
import { inBench, inTree } from './paths.mjs';
import { configuration, startStock } from './peers.mjs';
import { freePort, startServer } from './processes.mjs';

const EMULATOR = inTree('tests/servers/node_modules/amplify-dynamodb-simulator/emulator');
const HELLO = 'CONNECT {"verbose":false}\r\n';

export async function startHubs(count) {
  const ground = await startGround();
  try {
    const nodes = [];
    for (let node = 0; node < count; node++) nodes.push(await ground.startNode());
    return fleet(ground.stop, nodes, [ground.redis], { ...PLAIN, publish: (room) => put(`/v1/rooms/${room}/messages/m$publisher`, ground.key) });
  } catch (fault) {
    await ground.stop();
    throw fault;
  }
}

/**
 * What nodes stand on, as deploy/fleet sets them: all have one table, one Redis, and one publisher's key. `startNode(options)` as of `startHub`; `stop` stops
 * the nodes too.
 */
export async function startGround() {
  const started = [];
  try {
    const redis = keep(started, await startRedis());
    const table = keep(started, await startTable());
    const key = randomBytes(24).toString('hex');
    const settings = {
      ASPNETCORE_ENVIRONMENT: 'Production',
      Pubby__Redis__Configuration: `127.0.0.1:${redis.port}`,
      Pubby__Store__Kind: 'DynamoDb',
      Pubby__Store__DynamoDb__CreateTable: 'true',
      Pubby__Store__DynamoDb__ServiceUrl: `http://127.0.0.1:${table.port}`,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: 'us-east-1',
      Pubby__Publishers__Keys__0__Name: 'bench',
      Pubby__Publishers__Keys__0__Rooms__0: '*',
      Pubby__Publishers__Keys__0__Sha256: createHash('sha256').update(key).digest('hex'),
      Pubby__Subscribers__AnonymousRooms__0: '*',
    };
    const startNode = async (options) => keep(started, await startHub(PLAIN, settings, { ...options, key }));
    return { redis, key, startNode, stop: () => stopAll(started) };
  } catch (fault) {
    await stopAll(started);
    throw fault;
  }
}

export async function startStocks(count) {
  const started = [];
  try {
    const redis = keep(started, await startRedis());
    for (let node = 0; node < count; node++) keep(started, await startStock(['--redis', `127.0.0.1:${redis.port}`]));
    return fleet(() => stopAll(started), started.slice(1), [redis], started[1]);
  } catch (fault) {
    await stopAll(started);
    throw fault;
  }
}

/** They need no Redis: each server sends the others what their subscribers want. */
export async function startNatsCluster(count) {
  const started = [];
  const ports = [];
  for (let node = 0; node < count; node++) ports.push({ PORT: await freePort(), PUBLISH_PORT: await freePort(), CLUSTER_PORT: await freePort() });
  const ROUTES = ports.map((node) => `"nats://127.0.0.1:${node.CLUSTER_PORT}"`).join(', ');
  try {
    for (const node of ports) {
      const { file, remove } = configuration('nats-cluster.conf', { CLUSTER_PORT: node.CLUSTER_PORT, PUBLISH_PORT: node.PUBLISH_PORT, ROUTES, PORT: node.PORT });
      const server = await startServer('/usr/sbin/nats-server', ['-c', file], { port: node.PORT });
      keep(started, { ...server, stop: () => server.stop().then(remove) });
    }
    // They have found each other by then; a publish before would reach one of them alone.
    await wait(2000);
    return fleet(() => stopAll(started), started, [], {
      path: '/',
      isBinary: true,
      subscribe: (room) => [HELLO, `SUB ${room} 1\r\n`, 'PING\r\n'],
      answer: 'PONG',
      publish: (room) => `PUB ${room} $length\r\n$body\r\n`,
      publishPort: ports[0].PUBLISH_PORT,
      isRaw: true,
      hello: HELLO,
    });
  } catch (fault) {
    await stopAll(started);
    throw fault;
  }
}

const fleet = (stop, nodes, aside, ways) => ({
  ...ways,
  nodes,
  port: nodes[0].port,
  ports: nodes.map((node) => node.port),
  pids: () => nodes.flatMap((node) => node.pids()),
  aside: () => aside.flatMap((server) => server.pids()),
  stop,
});

function keep(started, server) {
  started.push(server);
  return server;
}

/** The last that was started first: a hub tells its clients while the rest is still there. */
async function stopAll(started) {
  for (const server of started.toReversed()) await server.stop();
}

async function startRedis() {
  const port = await freePort();
  return startServer('redis-server', ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], { port });
}

async function startTable() {
  const port = await freePort();
  return startServer('java', ['-Djava.library.path=DynamoDBLocal_lib', '-jar', 'DynamoDBLocal.jar', '-inMemory', '-port', `${port}`], { port, cwd: EMULATOR });
}
