// Each measures one kind of work at several sizes. Points are [size, processor time in µs], of all that the hub computed meanwhile.
import { setTimeout as wait } from 'node:timers/promises';
import { PLAIN, startHub } from '../hub.mjs';
import { measure } from '../ruler.mjs';
import { herd, startDrainedHub } from '../scenarios/refusals.mjs';

const RATE = 20;
const SETTLED_MS = 1500;

const tell = (text) => process.stderr.write(`  ${text}\n`);

/** Connections, and the time to open, upgrade and subscribe them, and that of a second in which nothing happens. */
export async function connections(hub, { sizes, warmUps, hold }) {
  // What compiles as it goes compiles now.
  for (let i = 0; i < warmUps; i++) await opened(hub, sizes.at(-1), 0);
  const [connect, idle] = [[], []];
  for (const size of sizes) {
    const run = await opened(hub, size, hold);
    connect.push([size, run.connectMicroseconds * size]);
    idle.push([size, run.idleMicroseconds * size]);
    tell(`${size} connections: ${run.connectMicroseconds} µs each to connect, ${run.idleMicroseconds} µs each and second`);
  }
  return { connect, idle };
}

/** Deliveries a second of one room, and the time that a second of them takes; and for each what p99 there was. */
export async function deliveries(hub, { sizes, seconds }) {
  await measure(hub, { connections: sizes.at(-1), rate: RATE, warm: 0, seconds: 3 });
  const [deliver, latency] = [[], []];
  for (const size of sizes) {
    const run = whole(await measure(hub, { connections: size, rate: RATE, warm: 1, seconds }));
    const second = (run.cpuSeconds * 1e6 * run.deliveriesPerSecond) / run.delivered;
    deliver.push([run.deliveriesPerSecond, second]);
    latency.push({ size, busy: second / 1e6, p99: run.latency.p99 });
    tell(`${size} subscribers: ${run.microseconds} µs a delivery, p99 ${run.latency.p99} ms`);
  }
  return { deliver, latency };
}

/** Rooms that nobody has loaded, and the time to open connections that are spread over them. */
export async function loads(hub, { sizes, connections: count }) {
  const points = [];
  for (const rooms of sizes) {
    // Names that no size before had.
    const run = whole(await measure(hub, { connections: count, room: `cold-${rooms}-$room`, rooms, settle: 1, hold: 0, isSilent: true }));
    points.push([rooms, run.connectMicroseconds * count]);
    tell(`${count} connections over ${rooms} rooms: ${run.connectMicroseconds} µs each to connect`);
    await wait(SETTLED_MS);
  }
  return points;
}

/** Connects that are refused, and the time that takes. */
export async function refusals({ seconds }) {
  const hub = await startDrainedHub();
  try {
    await herd(hub, seconds[0]);
    const points = [];
    for (const length of seconds) {
      const { perSecond, user, kernel } = await herd(hub, length);
      points.push([perSecond * length, (user + kernel) * perSecond * length]);
      tell(`${Math.round(perSecond * length)} refusals: ${(user + kernel).toFixed(1)} µs each`);
    }
    return points;
  } finally {
    await hub.stop();
  }
}

async function opened(hub, count, hold) {
  const run = whole(await measure(hub, { connections: count, settle: SETTLED_MS / 1000, hold, isSilent: true }));
  // To see them go is not a part of the next connects.
  await wait(SETTLED_MS);
  return run;
}

function whole(run) {
  if (run.failed > 0 || run.closed > 0 || run.delivered !== run.expected) throw new Error(`not all came: ${JSON.stringify(run)}`);
  return run;
}

export async function withHub(work) {
  const hub = await startHub(PLAIN);
  try {
    return await work(hub);
  } finally {
    await hub.stop();
  }
}
