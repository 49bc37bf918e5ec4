import { best, inTurnStaying } from '../rounds.mjs';
import { measured, peers } from '../peers.mjs';
import { number, ratio, table } from '../table.mjs';

const ALL = ['floor', 'plain', 'signalr', 'bun', 'nchan', 'ws', 'nats', 'stock'];

export const delivery = {
  title: 'A delivery',
  async run({ isQuick }) {
    const names = measured(ALL);
    const load = isQuick ? { connections: 1000, rate: 20, seconds: 1 } : { connections: 5000, rate: 20, seconds: 4 };
    const warm = (isFirst) => (isFirst && !isQuick ? 6 : 1);
    const seen = await inTurnStaying(names, isQuick ? 1 : 5, (_, isFirst) => ({ ...load, warm: warm(isFirst) }));
    // Half of the messages later than the next one: they waited, and went out together. That is cheaper, and not what is compared.
    const isLate = (run) => run.latency.p50 > 1000 / load.rate;
    const least = (name) => {
      // Beside another build there are no other servers.
      const { runs } = seen.get(name) ?? { runs: [] };
      return best(runs.some((run) => !isLate(run)) ? runs.filter((run) => !isLate(run)) : runs, (run) => run.microseconds);
    };
    const floor = least('floor')?.microseconds;
    const rows = names.map((name) => row(peers[name].title, seen.get(name), least(name), floor, isLate));
    if (names === ALL) rows.push(['uWebSockets', 'skipped: not on npm', '', '', '']);
    return {
      text: `${load.connections} subscribers of one room × ${load.rate} messages a second × 128 bytes: the server's processor time for a delivery. Late: half of the messages were overtaken by the next, and joined with it; the figure is too low.`,
      table: table(['', 'µs a delivery', 'beside the floor', 'p50 ms', 'p99 ms'], rows),
      goals: [
        goal('plain', 'CPU of a delivery, plain / floor', '1.10', least, floor),
        goal('signalr', 'CPU of a delivery, SignalR JSON / floor', '1.50', least, floor),
        { what: 'CPU of a delivery, plain / Bun', value: ratio(least('plain')?.microseconds, least('bun')?.microseconds), bound: 'below 1.00' },
      ],
    };
  },
};

function row(title, { runs, skipped }, run, floor, isLate) {
  if (skipped) return [title, `skipped: ${skipped}`, '', '', ''];
  if (!run) return [title, `no run with every delivery (${runs.map((one) => `${one.delivered} of ${one.expected}`).join(', ')})`, '', '', ''];
  return [isLate(run) ? `${title} (late)` : title, number(run.microseconds), ratio(run.microseconds, floor), number(run.latency.p50), number(run.latency.p99)];
}

const goal = (name, what, bound, least, floor) => ({ what, value: ratio(least(name)?.microseconds, floor), bound: `at most ${bound}` });
