import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Acceptance } from '../acceptance.ts';
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
} as const;

/** The contract suites that every adapter runs, on the bucket and the log group of this run. */
export async function runContractSuites(acceptance: Acceptance, logs: RunLogs): Promise<void> {
  const { account, region, profile = '', endpoint = '' } = acceptance.options;
  const given = { account, region, profile, endpoint, bucket: logs.bucket, logGroup: logs.logGroup };
  const env = { ...process.env };
  for (const [name, variable] of Object.entries(SUITE_ENV)) env[variable] = given[name as keyof typeof given];
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-accept-'));
  const outputFile = join(folder, 'suites.json');
  await acceptance.step('the contract suite of transcripts holds here', async () => {
    try {
      const told = await runSuites(outputFile, env);
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
  });
}

function readReport(file: string, told: string): z.output<typeof report> {
  try {
    return report.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    throw new Error(`the suites did not run: ${told.slice(-500)}`);
  }
}

function runSuites(outputFile: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [SUITES, outputFile], {
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
