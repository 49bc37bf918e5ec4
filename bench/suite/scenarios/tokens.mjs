import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isWhole, inTurn } from '../rounds.mjs';
import { measure } from '../ruler.mjs';
import { number, ratio, table } from '../table.mjs';
import { tokens as make } from '../tokens.mjs';

const KINDS = { plain: 'no token', hs256: 'HS256', es256: 'ES256' };

export const tokens = {
  title: 'Connecting with a token',
  async run({ isQuick, mostConnections }) {
    const connections = isQuick ? 2000 : Math.min(10_000, mostConnections);
    const directory = mkdtempSync(join(tmpdir(), 'pubby-tokens-'));
    try {
      const seen = await inTurn(Object.keys(KINDS), isQuick ? 1 : 3, (name) => (server) => coldThenCached(server, name, connections, directory));
      const whole = (name) => seen.get(name).runs.filter((run) => isWhole(run) && isWhole(run.cached));
      const least = (name, of) => Math.min(...whole(name).map(of));
      const cold = (name) => least(name, (run) => run.connectMicroseconds);
      const cached = (name) => least(name, (run) => run.cached.connectMicroseconds);
      const row = (name) => [KINDS[name], number(cold(name), 0), number(cached(name), 0)];
      return {
        text: `${connections} connections, each with a token of its own in its address, against a warm server: to connect, upgrade, and subscribe. First the server has seen none of the tokens; then all of them come again, as after a cut.`,
        table: table(['', 'µs to connect, new tokens', 'µs, the same again'], Object.keys(KINDS).map(row)),
        goals: [
          { what: 'µs to connect with a known token / without one', value: ratio(cached('es256'), cached('plain')), bound: '' },
          { what: 'the same with a new one, HS256', value: ratio(cold('hs256'), cold('plain')), bound: '' },
          { what: 'the same with a new one, ES256', value: ratio(cold('es256'), cold('plain')), bound: '' },
        ],
      };
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  },
};

async function coldThenCached(server, name, connections, directory) {
  const load = { connections, isSilent: true, settle: 1, hold: 1 };
  // The hub compiles as it goes.
  await measure(server, load);
  const algorithm = name.toUpperCase();
  if (name !== 'plain') {
    const few = join(directory, `warm-${name}`);
    writeFileSync(few, make(algorithm, 2000));
    await wait(3000);
    await measure(server, { ...load, tokens: few });
    load.tokens = join(directory, name);
    writeFileSync(load.tokens, make(algorithm, connections));
  }
  await wait(3000);
  const cold = await measure(server, load);
  await wait(3000);
  return { ...cold, cached: await measure(server, load) };
}
