import { backoffMs } from '../../domain/sessions/plan.ts';
import type { Place } from '../../domain/sessions/session.ts';
import { sessionKey } from '../../domain/sessions/session-key.ts';
import type { Deliveries } from '../../operations/delivery-ports.ts';
import { HOLD_MS } from '../../operations/due-hold.ts';
import type { Grants } from '../../operations/grants.ts';
import type { DueItem } from '../../operations/ports.ts';
import { reconcileOf } from '../composition/reconcile-of.ts';
import { type Loops, type RunningLoop, startLoop, tellFault } from './loop.ts';

/** How many sessions are reconciled at once; a new event has its own turn beside them. */
const CONCURRENCY = 8;
/** The longest sleep: a moment that another process set is found at the latest then. */
const LONGEST_SLEEP_MS = 1000;
const RETRY = { firstMs: 500, mostMs: 60_000 } as const;

/** The worker over the due queue. */
export interface DueWorker extends RunningLoop {
  /** Reconciles one session now, ahead of the backlog. */
  express(place: Place, id: string): Promise<void>;
}

/** Starts the worker: takes what is due, reconciles it, and puts it back for its next moment. One session's fault stops no other. */
export function startDueWorker(
  loops: Loops,
  grants: Grants | null = null,
  deliveries: Deliveries | null = null,
): DueWorker {
  const { watch } = loops;
  const failures = new Map<string, number>();
  const running = new Set<Promise<void>>();
  const express = new Set<Promise<void>>();

  const work = async (item: DueItem): Promise<void> => {
    const due = reconcileOf({ watch, grants, deliveries }, item.key);
    if (!due) return watch.due.settle(item, null);
    try {
      const nextAt = await due.reconcile();
      failures.delete(item.key);
      await watch.due.settle(item, nextAt);
    } catch (error) {
      const times = (failures.get(item.key) ?? 0) + 1;
      failures.set(item.key, times);
      tellFault(loops, error, due.about);
      const waitMs = backoffMs(times, RETRY.firstMs, RETRY.mostMs) * (1 + watch.random() / 4);
      await watch.due.settle(item, watch.clock.now() + waitMs);
    }
  };

  const loop = startLoop(loops.setTimer, async (pause) => {
    while (!loops.closed()) {
      const limit = CONCURRENCY - running.size;
      const items = limit > 0 ? await takeDue(loops, limit) : [];
      for (const item of items) launch(running, () => loops.breathe().then(() => work(item)));
      if (items.length === 0 || running.size >= CONCURRENCY) await pause.for(await sleepMs(loops));
    }
    await Promise.all([...running, ...express]);
  });

  const launch = (set: Set<Promise<void>>, start: () => Promise<void>): Promise<void> => {
    const one: Promise<void> = start()
      .catch((error: unknown) => tellFault(loops, error))
      .finally(() => {
        set.delete(one);
        loop.wake();
      });
    set.add(one);
    return one;
  };

  return {
    ...loop,
    express: (place, id) =>
      launch(express, async () => {
        const item = await watch.due.take(sessionKey(place, id), watch.clock.now(), HOLD_MS);
        if (item) await work(item);
      }),
  };
}

async function takeDue(loops: Loops, limit: number): Promise<readonly DueItem[]> {
  try {
    return await loops.watch.due.takeDue(loops.watch.clock.now(), { limit, holdMs: HOLD_MS });
  } catch (error) {
    tellFault(loops, error, 'the due queue');
    return [];
  }
}

async function sleepMs(loops: Loops): Promise<number> {
  const nextAt = await loops.watch.due.nextAt().catch(() => null);
  const untilMs = nextAt === null ? LONGEST_SLEEP_MS : nextAt - loops.watch.clock.now();
  return Math.min(Math.max(untilMs, 1), LONGEST_SLEEP_MS);
}
