import { freshThenWarm, inTurn, isWhole } from '../rounds.mjs';
import { measured, peers } from '../peers.mjs';
import { number, table } from '../table.mjs';

const OURS = ['plain', 'signalr'];
const ALL = [...OURS, 'bun', 'ws', 'nchan', 'nats', 'stock'];

export const idle = {
  title: 'Connecting, and being idle',
  async run({ isQuick, mostConnections }) {
    const names = measured(ALL);
    const connections = isQuick ? 3000 : mostConnections >= 18_000 ? 18_000 : 15_000;
    const hold = (name, round) => (OURS.includes(name.replace('Other', '')) && round === 1 && !isQuick ? 30 : 3);
    const seen = await inTurn(names, isQuick ? 1 : 3, (name, round) => (server) => connectTwice(server, { connections, settle: isQuick ? 1 : 5, hold: 0, isSilent: true }, hold(name, round)));
    const whole = (name) => seen.get(name).runs.filter((run) => isWhole(run) && isWhole(run.again));
    const least = (name, of) => Math.min(...whole(name).map(of));
    const connect = (name) => least(name, (run) => run.connectMicroseconds);
    const again = (name) => least(name, (run) => run.again.connectMicroseconds);
    const kilobytes = (name) => least(name, (run) => run.idleKilobytes);
    const holding = (name) => whole(name).find((run) => run.held === hold(name, 1))?.again.idleMicroseconds;
    const row = (name) => {
      const { skipped } = seen.get(name);
      if (skipped) return [peers[name].title, `skipped: ${skipped}`, '', '', ''];
      if (whole(name).length === 0) return [peers[name].title, 'no run without a lost connection', '', '', ''];
      return [peers[name].title, number(connect(name), 0), number(again(name), 0), number(kilobytes(name)), number(holding(name), 3)];
    };
    return {
      text: `${connections} connections, each subscribed to one room, against a server that has just started. To connect, upgrade and subscribe, there, and again once those are gone; the memory of the first, when they have settled; then nothing but keep-alive of the second, for 30 seconds (Pubby) or 3.`,
      table: table(['', 'µs to connect', 'µs again', 'KB each', 'µs each and second, idle'], names.map(row)),
      goals: [
        { what: 'KB of an idle connection, plain', value: number(kilobytes('plain')), bound: 'at most 6' },
        { what: 'KB of an idle connection, SignalR', value: number(kilobytes('signalr')), bound: 'at most 14' },
        { what: 'µs of an idle plain connection and second', value: number(holding('plain'), 3), bound: 'below 0.1' },
        { what: 'µs to connect and subscribe, plain', value: number(again('plain'), 0), bound: 'at most 60' },
        { what: 'the same, of a server just started', value: number(connect('plain'), 0), bound: '' },
        { what: 'µs to connect and subscribe, SignalR', value: number(again('signalr'), 0), bound: 'at most 150' },
        { what: 'the same, of a server just started', value: number(connect('signalr'), 0), bound: '' },
      ],
    };
  },
};

/** Only the second are held: a server that has just started still compiles while its connections are idle. */
const connectTwice = async (server, load, hold) => ({ ...(await freshThenWarm(server, load, { ...load, hold })), held: hold });
