// bench/run, once everything is built: runs the scenarios and writes Markdown to standard output, and what it does to standard error.
import { resolve } from 'node:path';
import { machine, mostConnections } from './machine.mjs';
import { catchups } from './scenarios/catchups.mjs';
import { delivery } from './scenarios/delivery.mjs';
import { dumps } from './scenarios/dumps.mjs';
import { fleet } from './scenarios/fleet.mjs';
import { growth } from './scenarios/growth.mjs';
import { idle } from './scenarios/idle.mjs';
import { neighbours } from './scenarios/neighbours.mjs';
import { profile } from './scenarios/profile.mjs';
import { publishing } from './scenarios/publishing.mjs';
import { refusals } from './scenarios/refusals.mjs';
import { resumes } from './scenarios/resumes.mjs';
import { rooms } from './scenarios/rooms.mjs';
import { saturated } from './scenarios/saturated.mjs';
import { start } from './scenarios/start.mjs';
import { stalled } from './scenarios/stalled.mjs';
import { tokens } from './scenarios/tokens.mjs';
import { tls } from './scenarios/tls.mjs';
import { compareWith } from './peers.mjs';
import { table } from './table.mjs';

const SCENARIOS = { delivery, saturated, idle, dumps, stalled, neighbours, rooms, tokens, refusals, publishing, start, growth, fleet, resumes, catchups, tls, profile };
const USAGE = `usage: bench/run [--quick] [--other DLL] [${Object.keys(SCENARIOS).join('] [')}]   (no name: all of them)\n`;

// What is wrong is said before half a minute of building.
const isCheck = process.argv[2] === '--check';
const args = process.argv.slice(isCheck ? 3 : 2);
if (args.includes('--help') || args.includes('-h')) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const other = args.indexOf('--other');
const names = args.filter((word, at) => word !== '--quick' && (other < 0 || (at !== other && at !== other + 1)));
if (names.some((name) => !(name in SCENARIOS)) || (other >= 0 && other === args.length - 1)) {
  process.stderr.write(USAGE);
  process.exit(2);
}
if (isCheck) process.exit(0);

if (other >= 0) compareWith(resolve(args[other + 1]));
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
