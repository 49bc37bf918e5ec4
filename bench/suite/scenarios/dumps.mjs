import { alone, tell } from '../rounds.mjs';
import { peers } from '../peers.mjs';
import { measure } from '../ruler.mjs';
import { number, table } from '../table.mjs';

const NAMES = ['plain', 'signalr'];
const MESSAGES = 100;
const BYTES = 200;

export const dumps = {
  title: 'Ten thousand dumps at once',
  async run({ isQuick }) {
    const connections = isQuick ? 1000 : 10_000;
    const seen = [];
    for (const name of NAMES) seen.push([name, await alone(name, (server) => dumpAll(server, connections))]);
    for (const [name, run] of seen) tell(`${name}: ${run.answered} answered in ${run.answerSeconds} s`);
    return {
      text: `${connections} open connections ask for the same cold room at once. It holds ${MESSAGES} messages of ${BYTES} bytes.`,
      table: table(
        ['', 'answered', 'seconds until all are', 'hub MB'],
        seen.map(([name, run]) => [peers[name].title, `${run.answered} of ${run.opened}`, number(run.answerSeconds), number(run.residentMegabytes, 0)]),
      ),
      goals: [{ what: 'seconds for 10,000 dumps, plain', value: number(seen[0][1].answerSeconds), bound: 'at most 5' }],
    };
  },
};

async function dumpAll(server, connections) {
  const data = 'x'.repeat(BYTES - 2);
  const messages = Array.from({ length: MESSAGES }, (_, number) => ({ room: 'r0', id: `m${number}`, data }));
  const answer = await fetch(`http://127.0.0.1:${server.port}/v1/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages }),
  });
  if (!answer.ok) throw new Error(`the room could not be filled: ${answer.status} ${await answer.text()}`);
  await answer.arrayBuffer();
  return measure(server, { connections, isDump: true, isTogether: true, isSilent: true });
}
