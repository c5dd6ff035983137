import type { Instant } from '../../domain/kernel/instant.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { CHORES, type Chore } from './chores.ts';
import { finish } from './finish.ts';
import { lambdaParts } from './lambda-parts.ts';
import type { LambdaParts } from './parts.ts';

/** What Lambda tells of an invocation; what we use of it. */
export interface Invocation {
  getRemainingTimeInMillis(): number;
}

/** So much of the time is left for what was begun, and for the end of the invocation. */
const RESERVE_MS = 60_000;

/** Every few minutes: seals and verifies evidence, prunes, looks for leftovers and at the watch's own health. */
export async function handler(_event: unknown, invocation: Invocation): Promise<void> {
  const parts = await lambdaParts();
  await keep(parts, parts.clock.now() + invocation.getRemainingTimeInMillis() - RESERVE_MS);
}

/**
 * Does each of the works that is due until the time is up; each goes on where it stopped. One that fails stops no other,
 * and `sallyport status` tells of it until it succeeds. Of two runs at the same time one does each work.
 */
export async function keep(parts: LambdaParts, until: Instant): Promise<void> {
  for (const chore of CHORES) await turnOf(parts, chore, until);
  await finish(parts);
}

async function turnOf(parts: LambdaParts, chore: Chore, until: Instant): Promise<void> {
  const { chores, clock, say } = parts;
  const now = clock.now();
  if (now >= until) return;
  try {
    const state = (await chores.read(chore.name))?.state ?? null;
    const everyMs = chore.everyMs(parts, state);
    if (everyMs === null || !(await chores.begin(chore.name, now, now - everyMs))) return;
    const left = await chore.turn(parts, { until, state });
    await chores.end(chore.name, { error: null, ...(left === undefined ? {} : { state: left }) });
  } catch (error) {
    const reason = reasonOf(error);
    say(`${chore.about}: ${reason}`);
    await chores.end(chore.name, { error: reason }).catch((late: unknown) => say(reasonOf(late)));
  }
}
