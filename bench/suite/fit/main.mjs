// bench/fit, once everything is built: measures, fits, and writes the simulator's costs to standard output.
import { cpus, release } from 'node:os';
import { mostConnections } from '../machine.mjs';
import { lineThrough, rounded } from './line.mjs';
import { connections, deliveries, loads, refusals, withHub } from './measurements.mjs';

const isQuick = process.argv.includes('--quick');
const most = Math.min(18_000, mostConnections());
const sizes = isQuick ? [300, 900] : [most / 6, most / 3, most / 2, most].map(Math.round);
const cores = cpus().length;

const { opening, delivering, loading } = await withHub(async (hub) => ({
  opening: await connections(hub, { sizes, warmUps: isQuick ? 1 : 3, hold: isQuick ? 1 : 30 }),
  delivering: await deliveries(hub, { sizes: isQuick ? [200, 600] : [500, 1000, 2000, 3000, 5000], seconds: isQuick ? 1 : 5 }),
  loading: await loads(hub, { sizes: isQuick ? [1, 300] : [1, 1000, 2000, 4000], connections: isQuick ? 300 : 4000 }),
}));
const refusing = await refusals({ seconds: isQuick ? [1, 2] : [3, 6, 12] });

const connect = lineThrough(opening.connect);
const idle = lineThrough(opening.idle);
const deliver = lineThrough(delivering.deliver);
const load = lineThrough(loading);
const refuse = lineThrough(refusing);
// As DelayLaw has it: what one message takes for all its clients, divided by the share of the cores that is free.
const latency = lineThrough(delivering.latency.map(({ size, busy, p99 }) => [(size * deliver.slope) / 1000 / cores / (1 - busy / cores), p99]));

const cost = (value, unit, points, line, of) => ({
  value: rounded(Math.max(0, value)),
  unit,
  source: `bench/fit: ${of}, ${points} sizes`,
  residual: rounded(100 * line.residual),
});

process.stdout.write(`${JSON.stringify(
  {
    about: `What a node's work costs, as bench/fit${isQuick ? ' --quick' : ''} measured it: ${cores} × ${cpus()[0].model.trim()}, Linux ${release()}, ${new Date().toISOString().slice(0, 10)}. A residual is what the fitted line leaves over, in % of the mean.`,
    idle: cost(idle.slope, 'µs of one core for each connection and second', sizes.length, idle, `up to ${sizes.at(-1)} plain connections, pinged every 25 s`),
    connect: cost(connect.slope, 'µs of one core for each connection', sizes.length, connect, `up to ${sizes.at(-1)} plain connections that subscribe, of a warm hub`),
    refuse: cost(refuse.slope, 'µs of one core for each connection', refusing.length, refuse, 'connects at a hub that drains'),
    deliver: cost(deliver.slope, 'µs of one core for each message and connection', delivering.deliver.length, deliver, 'subscribers of one room, 20 messages a second, 128 bytes'),
    load: cost(load.slope, 'µs of one core for each room that has to be loaded', loading.length, load, 'connects to rooms that nobody has loaded, of SQLite'),
    base: cost(idle.at0, 'µs of one core for each second', sizes.length, idle, 'what is left of an idle hub without its connections'),
    fixedDelay: cost(latency.at0, 'ms', delivering.latency.length, latency, 'p99 of these deliveries'),
    fanOutFactor: cost(latency.slope, 'times the time for one message to all clients of its room, divided by the share of the cores that is free', delivering.latency.length, latency, 'p99 of these deliveries'),
  },
  null,
  2,
)}\n`);
