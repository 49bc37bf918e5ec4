import { startHubs, startNatsCluster, startStocks } from '../fleets.mjs';
import { best, casesInTurn, served } from '../rounds.mjs';
import { number, ratio, table } from '../table.mjs';

const CASES = {
  pubby1: { title: 'Pubby, one node', nodes: 1, start: startHubs },
  pubby2: { title: 'Pubby, two nodes', nodes: 2, start: startHubs },
  pubby4: { title: 'Pubby, four nodes', nodes: 4, start: startHubs },
  stock2: { title: 'stock SignalR, two nodes', nodes: 2, start: startStocks },
  stock4: { title: 'stock SignalR, four nodes', nodes: 4, start: startStocks },
  nats2: { title: 'nats-server, two in a cluster', nodes: 2, start: startNatsCluster },
};

export const fleet = {
  title: 'A fleet',
  async run({ isQuick }) {
    const load = { connections: isQuick ? 100 : 400, rate: 100, warm: isQuick ? 1 : 6, seconds: isQuick ? 1 : 5 };
    const rounds = isQuick ? 1 : 3;
    const take = (name) => served(() => CASES[name].start(CASES[name].nodes), load);
    const seen = await casesInTurn(Object.keys(CASES), rounds, take, ({ delivered, expected, latency }) => `${delivered} of ${expected} delivered, p99 ${latency.p99} ms`);
    const each = (run, name, what) => (run[what] * 1e6) / run.published / CASES[name].nodes;
    const least = (name, of) => best(seen.get(name).runs, of);
    const processor = (name) => cost(least(name, (run) => run.cpuSeconds), name, each, 'cpuSeconds');
    const redis = (name) => cost(least(name, (run) => run.asideSeconds), name, each, 'asideSeconds');
    const p99 = (name) => least(name, (run) => run.latency.p99)?.latency.p99;
    const row = (name) => {
      const run = least(name, (one) => one.latency.p99);
      if (!run) return [CASES[name].title, seen.get(name).skipped ?? 'no run with every delivery', '', '', ''];
      return [CASES[name].title, number(run.latency.p50), number(run.latency.p99), number(processor(name), 0), number(redis(name), 0)];
    };
    return {
      text: `${load.connections} subscribers of one room, in all, as many at each node; ${load.rate} messages a second of 128 bytes, all published at the first node. The nodes are on this machine's two cores together, with Redis and, of Pubby, DynamoDB Local, whose processor time is in no column and in every latency: Pubby stores each message before it sends it, the others store nothing. One node of Pubby has Redis and the table too. The subscribers of nats-server use its WebSockets, as the others' do; its publisher the plain protocol, without an answer. The least of ${rounds} rounds.`,
      table: table(['', 'p50 ms', 'p99 ms', 'µs of the nodes, a message and node', 'µs of Redis, a message and node'], Object.keys(CASES).map(row)),
      goals: [2, 4].flatMap((nodes) => [
        { what: `µs a message and node, ${nodes} nodes, Pubby / stock SignalR`, value: ratio(processor(`pubby${nodes}`), processor(`stock${nodes}`)), bound: 'at most 0.5' },
        { what: `p99 of ${nodes} nodes / one node`, value: ratio(p99(`pubby${nodes}`), p99('pubby1')), bound: 'at most 2' },
      ]),
    };
  },
};

const cost = (run, name, each, what) => (run ? each(run, name, what) : NaN);
