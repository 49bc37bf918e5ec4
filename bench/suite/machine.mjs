import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';

const output = (command, ...args) => {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
};

/** The most connections that one process may hold here, with some files left over. */
export const mostConnections = () => Number(output('sh', '-c', 'ulimit -Hn')) - 1500 || 60_000;

export function machine(args) {
  const load = loadavg().map((value) => value.toFixed(1)).join(', ');
  return [
    `- Command: \`bench/run${args.length ? ` ${args.join(' ')}` : ''}\``,
    `- Date: ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${output('git', 'rev-parse', '--short', 'HEAD')}`,
    `- Machine: ${cpus().length} × ${cpus()[0].model.trim()}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}, over loopback`,
    `- .NET SDK ${output('dotnet', '--version')}, Node ${process.version}, open files ${output('sh', '-c', 'ulimit -Hn')}`,
    `- Load average before: ${load}. Above 0.5, somebody else is on the machine, and the figures say less.`,
  ].join('\n');
}
