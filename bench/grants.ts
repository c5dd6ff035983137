/**
 * The two ways to give access, in the lab at its default IAM propagation (2 to 8 s): from the decision to the person's
 * prompt, from the end to the first refusal, and from a revocation to it. Asked by real StartSession calls all the time.
 * local-aws is in this process; nodes and their shells are processes of their own. `node bench/grants.ts`
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { SSMClient, StartSessionCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { type Lab, startLab } from '@sallyport/lab/up.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import { AwsClients } from '../src/adapters/aws/clients.ts';
import { grantMechanisms } from '../src/adapters/aws/grants/mechanisms.ts';
import { connectShell } from '../src/cli/connect.ts';
import type { Grant, GrantMechanismName } from '../src/domain/grants/grant.ts';
import { loadConfig } from '../src/runtimes/server/config.ts';
import { aGrant } from '../test/builders/grant-world.ts';
import { percentile, report } from './parts/report.ts';

const ROUNDS = 3;
const WINDOW_MS = 6000;
const POLL_MS = 40;
const GIVE_UP_MS = 30_000;
const PROMPT_LIMIT_MS = 10_000;
const PROPAGATION_MOST_MS = 8000;
/** A call on its way when the date came, and the clock's own step. */
const CALL_MS = 250;

type Credentials = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
type Mechanisms = ReturnType<typeof grantMechanisms>['mechanisms'];

interface Bench {
  readonly lab: Lab;
  readonly mechanisms: Mechanisms;
  readonly person: Credentials;
  readonly target: string;
}

let made = 0;
function newGrant({ target }: Bench, mechanism: GrantMechanismName, windowMs: number): Grant {
  made += 1;
  return aGrant({
    id: `g-${String(made).padStart(12, '0')}`,
    target,
    mechanism,
    windowMs,
    startsAt: Date.now(),
  });
}

async function credentialsFor({ mechanisms, person }: Bench, grant: Grant): Promise<Credentials> {
  await mechanisms[grant.mechanism].prepare(grant);
  return grant.mechanism === 'sts' ? mechanisms.sts.issue(grant) : person;
}

/** Whether a session can be started now; the one that was is ended at once. */
async function canStart(bench: Bench, ssm: SSMClient): Promise<boolean> {
  try {
    const { SessionId } = await ssm.send(new StartSessionCommand({ Target: bench.target }));
    await ssm.send(new TerminateSessionCommand({ SessionId })).catch(() => undefined);
    return true;
  } catch (error) {
    if ((error as Error).name === 'AccessDeniedException') return false;
    throw error;
  }
}

/** When the answer became what is wanted, ms after `from`; asked until it has been so for a second. */
async function changedAfterMs(bench: Bench, credentials: Credentials, wanted: boolean, from: number) {
  const ssm = new SSMClient({
    endpoint: bench.lab.file.endpoint,
    region: REGION,
    credentials,
    maxAttempts: 1,
  });
  let since: number | undefined;
  while (Date.now() - from < GIVE_UP_MS) {
    const at = Date.now();
    if ((await canStart(bench, ssm)) === wanted) since ??= at;
    else since = undefined;
    if (since !== undefined && at - since > 1000) break;
    await wait(POLL_MS);
  }
  ssm.destroy();
  return (since ?? Number.POSITIVE_INFINITY) - from;
}

/** From the decision to the first byte that the shell shows. */
async function promptMs(bench: Bench, mechanism: GrantMechanismName): Promise<number> {
  const from = Date.now();
  const grant = newGrant(bench, mechanism, 60_000);
  if ((await bench.mechanisms[mechanism].refusal({ ...grant, startsAt: null, endsAt: null })) !== null)
    throw new Error('the mechanism refuses');
  const credentials = await credentialsFor(bench, grant);
  if (mechanism === 'iam-policy') await changedAfterMs(bench, credentials, true, from);
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const shown = new Promise<number>((resolve) => stdout.once('data', () => resolve(Date.now() - from)));
  const done = connectShell({
    target: bench.target,
    region: REGION,
    endpoint: bench.lab.file.endpoint,
    credentials: async () => credentials,
    streams: { stdin, stdout, stderr },
  });
  const ms = await shown;
  stdin.end('exit\r');
  await done;
  await bench.mechanisms[mechanism].remove(grant);
  // The next round must not come in by what this one wrote.
  if (mechanism === 'iam-policy') await changedAfterMs(bench, credentials, false, Date.now());
  return ms;
}

/** From the end in the grant to the first refusal that stays. */
async function endMs(bench: Bench, mechanism: GrantMechanismName): Promise<number> {
  const windowMs = mechanism === 'sts' ? WINDOW_MS : WINDOW_MS + PROPAGATION_MOST_MS;
  const grant = newGrant(bench, mechanism, windowMs);
  const credentials = await credentialsFor(bench, grant);
  await changedAfterMs(bench, credentials, true, Date.now());
  const ms = await changedAfterMs(bench, credentials, false, grant.endsAt!);
  await bench.mechanisms[mechanism].remove(grant);
  return ms;
}

/** From an early revocation to the first refusal that stays. */
async function revokedMs(bench: Bench, mechanism: GrantMechanismName): Promise<number> {
  const grant = newGrant(bench, mechanism, 120_000);
  const credentials = await credentialsFor(bench, grant);
  await changedAfterMs(bench, credentials, true, Date.now());
  const from = Date.now();
  await bench.mechanisms[mechanism].revokeNow(grant);
  return changedAfterMs(bench, credentials, false, from);
}

async function repeat(measure: () => Promise<number>): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) samples.push(await measure());
  return samples;
}

function figure(name: string, samples: readonly number[], limit: number) {
  const median = Math.round(percentile(samples, 0.5));
  const title = `${name}, most of ${samples.length} (median ${median})`;
  return { name: title, value: Math.max(...samples), unit: 'ms', limit, bound: 'at most' as const };
}

/** Runs the bench; true when every figure is within its limit. */
export async function benchGrants(): Promise<boolean> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const lab = await startLab(
    {
      dataDir,
      port: 0,
      tlsPort: 0,
      apiPort: 0,
      iamPropagation: { minMs: 2000, maxMs: PROPAGATION_MOST_MS },
      eventDelay: NO_DELAY,
      logDelay: NO_DELAY,
      requireSignedChannels: false,
      createSsmUser: false,
    },
    () => undefined,
  );
  process.env['AWS_CONFIG_FILE'] = lab.file.awsConfigFile;
  process.env['AWS_SHARED_CREDENTIALS_FILE'] = lab.file.awsCredentialsFile;
  const config = await loadConfig(join(dataDir, 'server.json'));
  const clients = new AwsClients({ ...config, profile: NAMES.serverUser });
  const { mechanisms } = grantMechanisms({ clients, members: config.members, clock: { now: Date.now } });
  const { seed } = JSON.parse(readSeed(dataDir)) as { seed: { people: Record<string, Credentials> } };
  const target = lab.file.nodes.find(({ name }) => name === 'DevEC2Instance')!.id;
  const bench: Bench = { lab, mechanisms, person: seed.people['contractor']!, target };
  const both = ['sts', 'iam-policy'] as const;
  const figures = [];
  for (const name of both) {
    const propagates = name === 'sts' ? 0 : PROPAGATION_MOST_MS;
    figures.push(
      figure(
        `${name}: decision to prompt`,
        await repeat(() => promptMs(bench, name)),
        PROMPT_LIMIT_MS + propagates,
      ),
      figure(`${name}: end to the first refusal`, await repeat(() => endMs(bench, name)), CALL_MS),
      figure(
        `${name}: revocation to it`,
        await repeat(() => revokedMs(bench, name)),
        PROPAGATION_MOST_MS + CALL_MS,
      ),
    );
  }
  clients.close();
  await lab.stop();
  rmSync(dataDir, { recursive: true, force: true });
  return report(`grants for ${MEMBER_ACCOUNT}, IAM propagation 2 to 8 s`, figures);
}

function readSeed(dataDir: string): string {
  return readFileSync(join(dataDir, 'seed.json'), 'utf8');
}

if (import.meta.main) {
  const good = await benchGrants();
  process.exit(good ? 0 : 1);
}
