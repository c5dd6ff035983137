/**
 * A session whose transcript has 1 GiB: how fast its bundle is sealed into the spool and verified again, beside what
 * `sha256sum` takes to read the same bundle, and the memory of each. `node bench/evidence.ts 0.25` takes a quarter.
 * CPU time is compared, not the clock: others on the machine disturb both.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { report } from './parts/report.ts';

const GIB = 1024 ** 3;
/** The most memory of the process: the size of the bundle must not matter. */
const MOST_MB = 250;
/** Verifying hashes each byte twice, once for its file and once for the whole. */
const MOST_TIMES_SHA256SUM = 3;

const bytes = Math.round(Number(process.argv[2] ?? 1) * GIB);
const dir = mkdtempSync(join(tmpdir(), 'bench-evidence-'));
const file = join(dir, 'bundle.tar');
const part = fileURLToPath(new URL('parts/seal-large.ts', import.meta.url));

interface Took {
  readonly mb: number;
  readonly cpuSeconds: number;
}

function run(...args: readonly string[]): Took {
  const ran = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', part, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (ran.status !== 0) throw new Error(`${args[0]} failed`);
  return JSON.parse(ran.stdout) as Took;
}

try {
  const sealed = run('seal', file, String(bytes));
  const verified = run('verify', file);
  const timed = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S'; time sha256sum '${file}'`], {
    encoding: 'utf8',
  });
  const [user = 0, system = 0] = timed.stderr.trim().split(' ').map(Number);
  if (timed.status !== 0) throw new Error('sha256sum failed');
  const baseline = user + system;
  const rate = (seconds: number) => `${(bytes / 1e6 / seconds).toFixed(0)} MB/s of one core`;
  console.log(
    `sealed ${rate(sealed.cpuSeconds)}, verified ${rate(verified.cpuSeconds)}, sha256sum ${rate(baseline)}`,
  );
  const good = report(`A bundle of ${(bytes / GIB).toFixed(2)} GiB`, [
    { name: 'memory, sealing', value: sealed.mb, unit: 'MB', limit: MOST_MB, bound: 'at most' },
    { name: 'memory, verifying', value: verified.mb, unit: 'MB', limit: MOST_MB, bound: 'at most' },
    {
      name: 'verifying, in times of sha256sum',
      value: verified.cpuSeconds / baseline,
      unit: 'times',
      limit: MOST_TIMES_SHA256SUM,
      bound: 'at most',
    },
  ]);
  process.exitCode = good ? 0 : 1;
} finally {
  rmSync(dir, { recursive: true, force: true });
}
