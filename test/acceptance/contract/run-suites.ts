import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Acceptance } from '../acceptance.ts';
import type { RunAthena } from '../steps/athena.ts';
import type { RunLogs } from '../steps/logging.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SUITES = fileURLToPath(new URL('./suites.ts', import.meta.url));

const report = z.object({
  numTotalTests: z.number(),
  testResults: z.array(
    z.object({
      message: z.string().optional(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

/** Where the suites find this run's account, as environment variables. */
export const SUITE_ENV = {
  account: 'SALLYPORT_ACCEPT_ACCOUNT',
  region: 'SALLYPORT_ACCEPT_REGION',
  profile: 'SALLYPORT_ACCEPT_PROFILE',
  endpoint: 'SALLYPORT_ACCEPT_ENDPOINT',
  bucket: 'SALLYPORT_ACCEPT_BUCKET',
  logGroup: 'SALLYPORT_ACCEPT_LOG_GROUP',
  lockedBucket: 'SALLYPORT_ACCEPT_LOCKED_BUCKET',
  tables: 'SALLYPORT_ACCEPT_TABLES',
  workgroup: 'SALLYPORT_ACCEPT_WORKGROUP',
  database: 'SALLYPORT_ACCEPT_DATABASE',
} as const;

/** A contract suite, and what it is about. */
type Suite = 'transcripts' | 'locked-objects' | 'search' | 'tables';

/** What the suites are run on. */
export interface SuitePlaces extends RunLogs {
  /** A bucket with object lock; null: that suite was not asked for. */
  readonly lockedBucket: string | null;
  /** What the names of tables begin with; null: that suite was not asked for. */
  readonly tables: string | null;
  /** Athena's; null: that suite was not asked for. */
  readonly athena: RunAthena | null;
}

/** The contract suites that every adapter runs, on what was made for this run. */
export async function runContractSuites(acceptance: Acceptance, places: SuitePlaces): Promise<void> {
  const { account, region, profile = '', endpoint = '' } = acceptance.options;
  const { athena, ...others } = places;
  const given = { account, region, profile, endpoint, ...others, ...athena };
  const env = { ...process.env };
  for (const [name, variable] of Object.entries(SUITE_ENV))
    env[variable] = String(given[name as keyof typeof given] ?? '');
  const isLab = endpoint !== '';
  const run = (suite: Suite, what: string) =>
    acceptance.step(`the contract suite of ${what} holds here`, () => runSuite(acceptance, suite, env));
  await run('transcripts', 'transcripts');
  if (places.lockedBucket !== null) await run('locked-objects', 'objects under lock');
  if (athena !== null) await run('search', `searches by ${isLab ? 'a double of Athena' : 'Athena'}`);
  if (places.tables !== null) await run('tables', `the state in one table${isLab ? ' (dynalite)' : ''}`);
}

async function runSuite(acceptance: Acceptance, suite: Suite, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-accept-'));
  const outputFile = join(folder, 'suite.json');
  try {
    const told = await runVitest([suite, outputFile], env);
    const { numTotalTests, testResults } = readReport(outputFile, told);
    const failures = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status !== 'passed')
      .map(({ fullName, failureMessages }) => `${fullName}: ${failureMessages[0]?.split('\n')[0] ?? ''}`);
    if (failures.length > 0 || numTotalTests === 0)
      throw new Error(
        `${failures.length} of ${numTotalTests} failed: ${failures.join('; ') || told.slice(-500)}`,
      );
    acceptance.say(`        ${numTotalTests} tests`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readReport(file: string, told: string): z.output<typeof report> {
  try {
    return report.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Error(`the suites did not run: ${told.slice(-500)}`);
  }
}

function runVitest(args: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SUITES, ...args], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let told = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        told += text;
      });
    child.on('error', reject);
    child.on('close', () => resolve(told));
  });
}
