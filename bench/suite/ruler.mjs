// Runs the ruler against a server and gives what it said, with names as ruler.c prints them.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inBench } from './paths.mjs';

const LIMIT_MS = 300_000;
const run = promisify(execFile);

/**
 * `load`: connections, room, rooms, rate (0: as fast as they are answered), publishers, warm and then counted seconds, size; seconds to settle and then to
 * hold; tokens (a file with one in each line), stalled, window, isDump, isDeflated, isTogether, isBatch, isSilent (nothing is published). `server`: what peers.mjs starts.
 */
export async function measure(server, load) {
  const { stdout, stderr } = await run(inBench('bin/ruler'), [...subscribing(server, load), ...(load.isSilent ? [] : publishing(server, load))], {
    timeout: LIMIT_MS,
    maxBuffer: 1 << 20,
  });
  process.stderr.write(stderr);
  return JSON.parse(stdout);
}

function subscribing(server, load) {
  const { connections, room = 'r0', rooms = 1, hold = 0, stalled = 0, settle = 0, window = 256, isDump = false, isDeflated = false, isTogether = false, tokens } = load;
  const args = ['--port', (server.ports ?? [server.port]).join(','), '--path', server.path.replace('$room', room), '--pids', server.pids().join(',')];
  if (server.aside) args.push('--aside', server.aside().join(','));
  args.push('--connections', connections, '--rooms', rooms, '--settle', settle, '--hold', hold, '--stalled', stalled, '--window', window);
  for (const frame of server.subscribe(room, isDump)) args.push('--subscribe', frame);
  if (tokens) args.push('--tokens', tokens);
  const answer = isDump ? server.dumped : server.answer;
  if (answer) args.push('--answer', answer);
  if (server.keepAlive) args.push('--keep-alive', server.keepAlive);
  if (server.isTls) args.push('--tls');
  if (server.isBinary) args.push('--binary');
  if (isDeflated) args.push('--deflated');
  if (isTogether) args.push('--together');
  return args.map(String);
}

function publishing(server, load) {
  const { publishTo = load.room ?? 'r0', rate = 20, publishers = 1, seconds, warm = 1, size = 128, isBatch = false } = load;
  const args = ['--rate', rate, '--publishers', publishers, '--seconds', seconds, '--warm', warm, '--size', size];
  args.push('--publish', isBatch ? server.publishBatch : server.publish(publishTo));
  if (isBatch) args.push('--batch', 100, '--item', `{"room":"${publishTo}","id":"m","data":$data}`, '--body', '{"messages":[$items]}');
  if (server.publishPort) args.push('--publish-port', server.publishPort);
  if (server.isRaw) args.push('--raw', '--hello', server.hello);
  return args.map(String);
}
