/**
 * Grants as people feel them, in the lab at its default IAM propagation (2 to 8 s): from an approver's yes to the first
 * session that AWS lets the owner start, and from `grant renew` to the prompt. The server, local-aws, the nodes and the
 * commands are processes of their own. `node bench/grant-life.ts`
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SSMClient, StartSessionCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { type Lab, startLab } from '@sallyport/lab/up.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import { ApiClient } from '../src/cli/api-client.ts';
import type { GrantCredentialsView } from '../src/cli/grant-credentials.ts';
import { Output } from '../src/cli/output.ts';
import type { GrantMechanismName } from '../src/domain/grants/grant.ts';
import type { GrantView } from '../src/domain/grants/view.ts';
import { readKey } from '../test/support/profile-key.ts';
import { STARTED, Terminal } from '../test/support/terminal.ts';
import { type Figure, percentile, report } from './parts/report.ts';

const ROUNDS = 3;
const POLL_MS = 25;
const GIVE_UP_MS = 30_000;
const PROPAGATION_MOST_MS = 8000;
const USABLE_MS = 1000;
const RENEWED_MS = 10_000;
const MECHANISMS = ['sts', 'iam-policy'] as const;
const DEV_NODE = 'DevOnPrem';
/** Its access policy asks an approver. */
const PROD_NODE = 'ProdOnPrem';

const PROGRAM = fileURLToPath(new URL('../bin/sallyport.mjs', import.meta.url));
const run = promisify(execFile);

/** Where people type: beside the lab's folder, where commands find it. */
function placeOf(lab: Lab) {
  const cwd = join(dirname(lab.file.awsConfigFile), '../..');
  return { cwd, env: { PATH: process.env['PATH'] ?? '', HOME: cwd, LANG: 'C.UTF-8' } };
}

function apiOf(lab: Lab, profile: string): ApiClient {
  const { api, region, endpoint, awsConfigFile, awsCredentialsFile } = lab.file;
  const files = { configFile: awsConfigFile, credentialsFile: awsCredentialsFile };
  return new ApiClient({ output: new Output('json'), profile, region, endpoint, api, ...files });
}

function bodyOf(node: string, mechanism: GrantMechanismName, windowMs = 120_000) {
  return { node, mechanism, windowMs, reason: 'a bench' };
}

/** From a call of the API on to the first StartSession that AWS allows, and to the call's own answer. */
async function usableAfter(
  lab: Lab,
  about: { readonly owner: string; readonly mechanism: GrantMechanismName },
  decide: () => Promise<GrantView>,
): Promise<{ readonly writtenMs: number; readonly usableMs: number }> {
  const from = performance.now();
  const grant = await decide();
  const writtenMs = performance.now() - from;
  if (grant.state !== 'active') throw new Error(`${grant.id} is ${grant.state}: ${grant.problem ?? ''}`);
  const path = `/v1/grants/${grant.id}/credentials`;
  const credentials =
    about.mechanism === 'sts'
      ? await apiOf(lab, about.owner).post<GrantCredentialsView>(path, {})
      : readKey(lab.file.awsCredentialsFile, about.owner);
  const { endpoint, region } = lab.file;
  const ssm = new SSMClient({ endpoint, region, credentials, maxAttempts: 1 });
  while (performance.now() - from < GIVE_UP_MS) {
    try {
      const { SessionId } = await ssm.send(new StartSessionCommand({ Target: grant.target }));
      const usableMs = performance.now() - from;
      await ssm.send(new TerminateSessionCommand({ SessionId })).catch(() => undefined);
      return { writtenMs, usableMs };
    } catch (error) {
      if ((error as Error).name !== 'AccessDeniedException') throw error;
      await wait(POLL_MS);
    }
  }
  throw new Error(`${grant.id} was not usable after ${GIVE_UP_MS} ms`);
}

/** An approver says yes to an engineer's request for Prod. */
async function approvedMs(lab: Lab) {
  const { id } = await apiOf(lab, 'engineer').post<GrantView>('/v1/grants', bodyOf(PROD_NODE, 'sts'));
  const yes = () => apiOf(lab, 'approver').post<GrantView>(`/v1/grants/${id}/approve`, {});
  return usableAfter(lab, { owner: 'engineer', mechanism: 'sts' }, yes);
}

/** The access policy says yes to a contractor at once. */
async function atOnceMs(lab: Lab) {
  const made = { owner: 'contractor', mechanism: 'iam-policy' } as const;
  const request = () =>
    apiOf(lab, 'contractor').post<GrantView>('/v1/grants', bodyOf(DEV_NODE, 'iam-policy'));
  return usableAfter(lab, made, request);
}

/** Ends a grant, and waits until its end is confirmed: the next round must not come in by what this one wrote. */
async function over(lab: Lab, owner: string, id: string): Promise<void> {
  const api = apiOf(lab, owner);
  await api.post(`/v1/grants/${id}/finish`, {}).catch(() => undefined);
  const deadline = performance.now() + 2 * GIVE_UP_MS;
  while ((await api.get<GrantView>(`/v1/grants/${id}`)).state !== 'ended') {
    if (performance.now() > deadline) throw new Error(`${id} does not end`);
    await wait(500);
  }
}

/** From typing `grant renew` to the first byte of the shell, by the commands that people type. */
async function renewedMs(lab: Lab, mechanism: GrantMechanismName): Promise<number> {
  const owner = 'contractor';
  const old = await apiOf(lab, owner).post<GrantView>('/v1/grants', bodyOf(DEV_NODE, mechanism, 10_000));
  await wait(Math.max(0, Date.parse(old.endsAt ?? '') - Date.now()));
  await over(lab, owner, old.id);
  const from = performance.now();
  const args = ['grant', 'renew', old.id, '--for', '1m', '--profile', owner, '-o', 'json'];
  const { stdout } = await run(process.execPath, [PROGRAM, ...args], placeOf(lab));
  const { id } = JSON.parse(stdout) as GrantView;
  const connect = ['connect', DEV_NODE, '--profile', owner, '--grant', id];
  const terminal = new Terminal(process.execPath, [PROGRAM, ...connect], placeOf(lab));
  await terminal.waitFor(STARTED, GIVE_UP_MS);
  const ms = performance.now() - from;
  terminal.line('exit');
  await terminal.exited;
  await over(lab, owner, id);
  return ms;
}

async function repeat<Sample>(measure: () => Promise<Sample>): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let round = 0; round < ROUNDS; round += 1) samples.push(await measure());
  return samples;
}

function figure(name: string, samples: readonly number[], limit: number): Figure {
  const median = Math.round(percentile(samples, 0.5));
  const title = `${name}, most of ${samples.length} (median ${median})`;
  return { name: title, value: Math.max(...samples), unit: 'ms', limit, bound: 'at most' };
}

/** Runs the bench; true when every figure is within its limit. */
export async function benchGrantLife(): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const lab = await startLab(
    {
      dataDir: join(dir, '.sallyport'),
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
  try {
    const approved = await repeat(() => approvedMs(lab));
    const atOnce = await repeat(async () => {
      const measured = await atOnceMs(lab);
      for (const { id } of await apiOf(lab, 'contractor').get<GrantView[]>('/v1/grants', { state: 'active' }))
        await over(lab, 'contractor', id);
      return measured;
    });
    const figures = [
      figure(
        'an approver’s yes to usable, sts',
        approved.map((one) => one.usableMs),
        USABLE_MS,
      ),
      figure(
        'a request approved at once to written, iam-policy',
        atOnce.map((one) => one.writtenMs),
        USABLE_MS,
      ),
      figure(
        'the same to usable',
        atOnce.map((one) => one.usableMs),
        USABLE_MS + PROPAGATION_MOST_MS,
      ),
    ];
    for (const mechanism of MECHANISMS)
      figures.push(
        figure(`${mechanism}: renew to prompt`, await repeat(() => renewedMs(lab, mechanism)), RENEWED_MS),
      );
    return report('Grants as people feel them, IAM propagation 2 to 8 s', figures);
  } finally {
    await lab.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exit((await benchGrantLife()) ? 0 : 1);
