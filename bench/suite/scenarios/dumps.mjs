import { alone, freshThenWarm, tell } from '../rounds.mjs';
import { peers } from '../peers.mjs';
import { number, table } from '../table.mjs';

const KINDS = [
  { title: peers.plain.title, name: 'plain' },
  { title: `${peers.plain.title}, compressed`, name: 'plain', isDeflated: true },
  { title: peers.signalr.title, name: 'signalr' },
];
const MESSAGES = 100;

export const dumps = {
  title: 'Ten thousand dumps at once',
  async run({ isQuick }) {
    const connections = isQuick ? 1000 : 10_000;
    const seen = [];
    for (const kind of KINDS) seen.push({ kind, run: await alone(kind.name, (server) => dumpAll(server, { connections, isDeflated: kind.isDeflated })) });
    for (const { kind, run } of seen) tell(`${kind.title}: ${run.answered} answered in ${run.answerSeconds} s`);
    const [plain, deflated, signalr] = seen.map(({ run }) => run);
    return {
      text: `${connections} open connections ask for the same cold room at once. It holds ${MESSAGES} messages of some 200 bytes: a match's score each. Compressed: clients offer permessage-deflate, and the hub compresses a dump once for all who ask; that they read nothing of it is the ruler's way. Again: as many others ask once those are gone, when the hub has compiled what it needs.`,
      table: table(
        ['', 'answered', 'seconds until all are', 'µs of a dump', 'µs again', 'KB to each', 'hub MB'],
        seen.map(({ kind, run }) => [
          kind.title, `${run.answered} of ${run.opened}`, number(run.answerSeconds), number(run.answerMicroseconds), number(run.again.answerMicroseconds), number(run.receivedKilobytes), number(run.residentMegabytes, 0),
        ]),
      ),
      goals: [
        { what: 'seconds for 10,000 dumps, plain', value: number(plain.answerSeconds), bound: 'at most 5' },
        { what: 'KB of a dump, compressed / plain', value: number(deflated.receivedKilobytes / plain.receivedKilobytes), bound: '' },
        { what: 'µs of a dump, compressed / plain', value: number(deflated.again.answerMicroseconds / plain.again.answerMicroseconds), bound: '' },
        { what: 'µs of a dump, SignalR / plain', value: number(signalr.again.answerMicroseconds / plain.again.answerMicroseconds), bound: '' },
      ],
    };
  },
};

async function dumpAll(server, load) {
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: Array.from({ length: MESSAGES }, (_, index) => ({ room: 'r0', id: `m${index}`, data: score(index) })) }),
  });
  if (!answer.ok) throw new Error(`the room could not be filled: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
  return freshThenWarm(server, { ...load, isDump: true, isTogether: true, isSilent: true });
}

const TEAMS = ['Ajax', 'Benfica', 'Celtic', 'Dortmund', 'Everton', 'Fenerbahçe', 'Galatasaray', 'Hamburg', 'Inter', 'Juventus'];

/** No two are alike, and all have the same names: what compresses well of a real room, and what does not. */
function score(index) {
  const odds = (by) => (1 + ((index * by) % 997) / 100).toFixed(2);
  return {
    match: (index * 7919 + 104_729) % 1_000_003,
    home: { team: TEAMS[index % 10], goals: index % 4, corners: index % 11 },
    away: { team: TEAMS[(index * 7 + 3) % 10], goals: index % 3, corners: index % 7 },
    odds: { home: odds(13), draw: odds(29), away: odds(53) },
    minute: index % 90,
    isLive: index % 5 !== 0,
  };
}
