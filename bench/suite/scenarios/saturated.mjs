import { best, inTurn } from '../rounds.mjs';
import { measured, peers } from '../peers.mjs';
import { number, ratio, table } from '../table.mjs';

const ALL = ['plain', 'signalr', 'bun', 'stock'];

export const saturated = {
  title: 'Saturated',
  async run({ isQuick }) {
    const names = measured(ALL);
    const load = { connections: 500, publishers: 64, rate: 0, warm: 2, seconds: isQuick ? 2 : 4 };
    const seen = await inTurn(names, isQuick ? 1 : 5, () => load);
    const most = (name) => best(seen.get(name).runs, (run) => run.deliveriesPerSecond, { most: true });
    const plain = most('plain');
    const p99 = (name, what) => best(seen.get(name).runs, (run) => run[what].p99)?.[what].p99;
    return {
      text: '500 subscribers of one room, 64 publishers that publish again as soon as they are answered. Pubby has stored each message durably by then; the others store nothing. Of all rounds the most deliveries, and the least p99.',
      table: table(
        ['', 'million deliveries/s', 'Pubby plain beside it', 'p99 ms', 'PUT p99 ms', 'µs a delivery'],
        names.map((name) => row(peers[name].title, seen.get(name), most(name), plain, p99(name, 'latency'), p99(name, 'answer'))),
      ),
      goals: [
        { what: 'saturated, million deliveries/s', value: number((plain?.deliveriesPerSecond ?? NaN) / 1e6), bound: 'at least 2.5' },
        { what: 'saturated, p99 ms', value: number(p99('plain', 'latency')), bound: 'below 30' },
      ],
    };
  },
};

function row(title, { runs, skipped }, run, plain, p99, putP99) {
  if (skipped) return [title, `skipped: ${skipped}`, '', '', '', ''];
  if (!run) return [title, `no run with every delivery (${runs.map((one) => `${one.delivered} of ${one.expected}`).join(', ')})`, '', '', '', ''];
  const million = run.deliveriesPerSecond / 1e6;
  return [title, number(million), ratio(plain?.deliveriesPerSecond, run.deliveriesPerSecond), number(p99), number(putP99), number(run.microseconds)];
}
