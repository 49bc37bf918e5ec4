import { inTurn } from '../rounds.mjs';
import { peers } from '../peers.mjs';
import { number, table } from '../table.mjs';

const OURS = ['plain', 'signalr'];
const NAMES = [...OURS, 'bun', 'ws', 'nchan', 'nats', 'stock'];

export const idle = {
  title: 'Connecting, and being idle',
  async run({ isQuick, mostConnections }) {
    const connections = isQuick ? 3000 : mostConnections >= 18_000 ? 18_000 : 15_000;
    const hold = (name) => (OURS.includes(name) && !isQuick ? 30 : 3);
    const seen = await inTurn(NAMES, 1, (name) => ({ connections, settle: isQuick ? 1 : 5, hold: hold(name), isSilent: true }));
    const of = (name) => seen.get(name).runs[0];
    return {
      text: `${connections} connections, each subscribed to one room. To connect, upgrade and subscribe; then, once it has settled, nothing but keep-alive, for 30 seconds (Pubby) or 3.`,
      table: table(['', 'µs to connect', 'KB each', 'µs each and second, idle'], NAMES.map((name) => row(peers[name].title, seen.get(name), of(name)))),
      goals: [
        { what: 'KB of an idle connection, plain', value: number(of('plain')?.idleKilobytes), bound: 'at most 6' },
        { what: 'KB of an idle connection, SignalR', value: number(of('signalr')?.idleKilobytes), bound: 'at most 14' },
        { what: 'µs of an idle plain connection and second', value: number(of('plain')?.idleMicroseconds, 3), bound: 'below 0.1' },
        { what: 'µs to connect and subscribe, plain', value: number(of('plain')?.connectMicroseconds, 0), bound: 'at most 60' },
        { what: 'µs to connect and subscribe, SignalR', value: number(of('signalr')?.connectMicroseconds, 0), bound: 'at most 150' },
      ],
    };
  },
};

function row(title, { skipped }, run) {
  if (skipped) return [title, `skipped: ${skipped}`, '', ''];
  const lost = run.failed + run.closed;
  return [lost ? `${title} (${lost} lost)` : title, number(run.connectMicroseconds, 0), number(run.idleKilobytes), number(run.idleMicroseconds, 3)];
}
