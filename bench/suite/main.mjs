// bench/run, once everything is built: runs the scenarios and writes Markdown to standard output, and what it does to standard error.
import { machine, mostConnections } from './machine.mjs';
import { delivery } from './scenarios/delivery.mjs';
import { dumps } from './scenarios/dumps.mjs';
import { idle } from './scenarios/idle.mjs';
import { neighbours } from './scenarios/neighbours.mjs';
import { refusals } from './scenarios/refusals.mjs';
import { rooms } from './scenarios/rooms.mjs';
import { saturated } from './scenarios/saturated.mjs';
import { stalled } from './scenarios/stalled.mjs';
import { tokens } from './scenarios/tokens.mjs';
import { table } from './table.mjs';

const SCENARIOS = { delivery, saturated, idle, dumps, stalled, neighbours, rooms, tokens, refusals };
const USAGE = `usage: bench/run [--quick] [${Object.keys(SCENARIOS).join('] [')}]   (no name: all of them)\n`;

const args = process.argv.slice(2);
const names = args.filter((word) => word !== '--quick');
if (names.some((name) => !(name in SCENARIOS))) {
  process.stderr.write(USAGE);
  process.exit(2);
}

const facts = { isQuick: args.includes('--quick'), mostConnections: mostConnections() };
const head = machine(args);
const done = [];
for (const name of names.length ? names : Object.keys(SCENARIOS)) {
  process.stderr.write(`${SCENARIOS[name].title}\n`);
  done.push({ title: SCENARIOS[name].title, ...(await SCENARIOS[name].run(facts)) });
}

const goals = done.flatMap((section) => section.goals.map(({ what, value, bound }) => [what, value, bound]));
const sections = done.map(({ title, text, table }) => `## ${title}\n\n${text}\n\n${table}\n`);
process.stdout.write(`# What bench/run said\n\n${head}\n\n${table(['', 'here', 'goal'], goals)}\n\n${sections.join('\n')}`);
