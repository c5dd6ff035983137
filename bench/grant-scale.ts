/**
 * Grants at scale, over SQLite: the reconcile of one of 10,000 live ones, AWS calls while all of them only live (there
 * is no polling per grant), and from a restart to the first TerminateSession. `node bench/grant-scale.ts`
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeAgain } from '../src/operations/judge-again.ts';
import { reconcileGrant } from '../src/operations/reconcile-grant.ts';
import { resumeGrants } from '../src/operations/resume-grants.ts';
import { resumeTerminations } from '../src/operations/resume-terminations.ts';
import type { Loops } from '../src/runtimes/server/loop.ts';
import { setRealTimer } from '../src/runtimes/server/pause.ts';
import { SharedLookout, startSweeps } from '../src/runtimes/server/sweep-places.ts';
import { startDueWorker } from '../src/runtimes/server/work-due.ts';
import { PLACE, T0 } from '../test/builders/session.ts';
import { Timeline } from '../test/simulation/timeline.ts';
import { fill, grantOf, manyGrants } from './parts/many-grants.ts';
import { type Figure, percentile, report } from './parts/report.ts';

const GRANTS = 10_000;
const SAMPLES = 2000;
const RECONCILE_P99_MS = 5;
const QUIET_MS = 600_000;
const SWEEP = { activeMs: 15_000, idleMs: 60_000 } as const;
const FIRST_ACTION_MS = 1000;

const atMost = (name: string, value: number, unit: string, limit: number): Figure => ({
  name,
  value,
  unit,
  limit,
  bound: 'at most',
});

function loopsOf(made: ReturnType<typeof manyGrants>, parts: Pick<Loops, 'setTimer' | 'closed'>): Loops {
  return {
    watch: made.grants.watch,
    queue: { receive: () => new Promise(() => {}), done: async () => {} },
    sender: { send: async () => {} },
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    sweep: SWEEP,
    state: { queueError: null, outboxError: null, lastFault: null },
    onSwept: () => {},
    say: () => {},
    ...parts,
  };
}

/** The reconcile of a live grant, and of one whose end has come, ms each. */
async function reconcileMs(file: string): Promise<readonly Figure[]> {
  let now = T0 + 60_000;
  const made = manyGrants(file, () => now);
  const one = async (index: number) => {
    const from = performance.now();
    await reconcileGrant(made.grants, grantOf(index).id);
    return performance.now() - from;
  };
  const live: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) live.push(await one((sample * 4999) % GRANTS));
  now = (grantOf(0).endsAt ?? T0) + 1;
  const ending: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) ending.push(await one((sample * 4999) % GRANTS));
  made.close();
  const named = (name: string, samples: readonly number[]) =>
    atMost(
      `${name}, p99 (median ${percentile(samples, 0.5).toFixed(2)})`,
      percentile(samples, 0.99),
      'ms',
      RECONCILE_P99_MS,
    );
  return [named('reconcile of a live grant', live), named('reconcile at its end', ending)];
}

/** Calls of AWS in ten minutes in which nothing happens, with the real loops on a simulated clock. */
async function quietCalls(file: string): Promise<readonly Figure[]> {
  const timeline = new Timeline(T0 + 600_000);
  const made = manyGrants(file, () => timeline.now);
  let closed = false;
  const loops = loopsOf(made, { setTimer: timeline.timersOf(() => !closed), closed: () => closed });
  startDueWorker(loops, made.grants);
  startSweeps(loops, [PLACE], new SharedLookout());
  await timeline.runUntil(T0 + 600_000 + QUIET_MS);
  closed = true;
  const sweeps = (QUIET_MS / SWEEP.activeMs + 1) * 2;
  const figures = [
    atMost(
      'DescribeSessions in 10 min, all of them the sweep’s',
      made.calls.get('DescribeSessions') ?? 0,
      'calls',
      sweeps,
    ),
    atMost('calls for a grant in 10 min', made.calls.get('mechanism') ?? 0, 'calls', 0),
  ];
  made.close();
  return figures;
}

/** From opening the store to the first TerminateSession, with shells to end that ran out while the server was down. */
async function restartMs(file: string): Promise<Figure> {
  const from = performance.now();
  const now = () => (grantOf(0).endsAt ?? T0) + 5000 + (performance.now() - from);
  const made = manyGrants(file, now);
  const first = Promise.withResolvers<number>();
  const { api } = made.grants.watch;
  const terminate: typeof api.terminate = async () => first.resolve(performance.now() - from);
  const grants = { ...made.grants, watch: { ...made.grants.watch, api: { ...api, terminate } } };
  let closed = false;
  const loops = loopsOf({ ...made, grants }, { setTimer: setRealTimer, closed: () => closed });
  await judgeAgain(grants.watch, null);
  await resumeTerminations(grants.watch);
  const worker = startDueWorker(loops, grants);
  await resumeGrants(grants, loops.breathe);
  const ms = await first.promise;
  closed = true;
  await worker.close();
  made.close();
  return atMost('restart to the first action, all grants over meanwhile', ms, 'ms', FIRST_ACTION_MS);
}

/** Runs the bench; true when every figure is within its limit. */
export async function benchGrantScale(): Promise<boolean> {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-bench-'));
  const prepared = async (name: string) => {
    const file = join(dir, name);
    const made = manyGrants(file, () => T0);
    await fill(made.grants, GRANTS);
    made.close();
    return file;
  };
  const figures = [
    ...(await quietCalls(await prepared('quiet.sqlite'))),
    await restartMs(await prepared('restart.sqlite')),
    ...(await reconcileMs(await prepared('reconcile.sqlite'))),
  ];
  rmSync(dir, { recursive: true, force: true });
  return report(`${GRANTS.toLocaleString('en')} live grants on one process, SQLite`, figures);
}

if (import.meta.main) process.exit((await benchGrantScale()) ? 0 : 1);
