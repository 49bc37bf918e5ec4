import { best, inTurn } from '../rounds.mjs';
import { peers } from '../peers.mjs';
import { number, ratio, table } from '../table.mjs';

const NAMES = ['plain', 'signalr', 'bun', 'stock'];

export const saturated = {
  title: 'Saturated',
  async run({ isQuick }) {
    const load = { connections: 500, publishers: 64, rate: 0, warm: 2, seconds: isQuick ? 2 : 4 };
    const seen = await inTurn(NAMES, isQuick ? 1 : 3, () => load);
    const most = (name) => best(seen.get(name).runs, (run) => run.deliveriesPerSecond, { most: true });
    const plain = most('plain');
    return {
      text: '500 subscribers of one room, 64 publishers that publish again as soon as they are answered. Pubby has stored each message durably by then; the others store nothing.',
      table: table(
        ['', 'million deliveries/s', 'Pubby plain beside it', 'p99 ms', 'PUT p99 ms', 'µs a delivery'],
        NAMES.map((name) => row(peers[name].title, seen.get(name), most(name), plain)),
      ),
      goals: [
        { what: 'saturated, million deliveries/s', value: number((plain?.deliveriesPerSecond ?? NaN) / 1e6), bound: 'at least 2.5' },
        { what: 'saturated, p99 ms', value: number(plain?.latency.p99), bound: 'below 30' },
      ],
    };
  },
};

function row(title, { runs, skipped }, run, plain) {
  if (skipped) return [title, `skipped: ${skipped}`, '', '', '', ''];
  if (!run) return [title, `no run with every delivery (${runs.map((one) => `${one.delivered} of ${one.expected}`).join(', ')})`, '', '', '', ''];
  const million = run.deliveriesPerSecond / 1e6;
  return [title, number(million), ratio(plain?.deliveriesPerSecond, run.deliveriesPerSecond), number(run.latency.p99), number(run.answer.p99), number(run.microseconds)];
}
