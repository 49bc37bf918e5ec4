import { alone, best, tell } from '../rounds.mjs';
import { measure } from '../ruler.mjs';
import { number, ratio, table } from '../table.mjs';

const CONNECTIONS = 5000;
const DELIVERIES_PER_SECOND = 10_000;
const SHAPES = [1, 50, 5000];

export const rooms = {
  title: 'One room or many',
  async run({ isQuick }) {
    const seen = await alone('plain', (server) => inAllShapes(server, isQuick ? 1 : 5, isQuick ? 2 : 4));
    const of = (count) => beyondPublishing(seen.get(count));
    const row = (count) => (of(count) ? [`${count} × ${CONNECTIONS / count}`, number(of(count).delivery), ratio(of(count).delivery, of(1)?.delivery), number(of(count).publish)] : [count, 'no run with every delivery', '', '']);
    return {
      text: `${CONNECTIONS} plain subscribers, ${DELIVERIES_PER_SECOND} deliveries a second, one send each. Publishes cost many times what a delivery does, and many rooms need many: the same publishes are measured with nobody listening, and taken off, the least of all rounds of both, with all else that the hub does meanwhile. Merging and encoding, once a message, stay in. 5,000 rooms are published to in batches of 100.`,
      table: table(['rooms × subscribers', 'µs a delivery', 'beside one room', 'µs a publish, taken off'], SHAPES.map(row)),
      goals: [{ what: 'CPU of a delivery, 5,000 rooms × 1 / 1 × 5,000', value: ratio(of(5000)?.delivery, of(1)?.delivery), bound: 'at most 1.2' }],
    };
  },
};

/** One server for all: two messages a second, of the one room, would not have the path of a PUT compiled before the last round. */
async function inAllShapes(server, rounds, seconds) {
  const seen = new Map(SHAPES.map((count) => [count, []]));
  await measure(server, { ...loadOf(50), rate: 500, seconds });
  await measure(server, { ...loadOf(5000), seconds });
  for (let round = 1; round <= rounds; round++) {
    for (const [count, runs] of seen) {
      runs.push(await deliveriesAlone(server, { ...loadOf(count), seconds }));
      const { publish, delivery } = beyondPublishing(runs) ?? {};
      tell(`${count} rooms, by round ${round}: ${number(delivery)} µs a delivery beyond ${number(publish)} µs a publish`);
    }
  }
  return seen;
}

const loadOf = (count) => ({ connections: CONNECTIONS, rooms: count, room: 'r$room', rate: (DELIVERIES_PER_SECOND * count) / CONNECTIONS, warm: 2, isBatch: count === 5000 });

async function deliveriesAlone(server, load) {
  const unheard = await measure(server, { ...load, connections: 1, publishTo: 'nobody$room' });
  return { unheard, heard: await measure(server, load) };
}

/** The least of each, and then the difference: the least difference would be that of the dearest publish. */
function beyondPublishing(runs) {
  const each = (run) => run.cpuSeconds / run.published;
  const heard = best(runs.map((run) => run.heard), each);
  if (!heard) return undefined;
  const publish = Math.min(...runs.map((run) => each(run.unheard)));
  return { publish: publish * 1e6, delivery: ((heard.cpuSeconds - publish * heard.published) * 1e6) / heard.delivered };
}
