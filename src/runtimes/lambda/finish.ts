import { parseGrantKey } from '../../domain/grants/grant-key.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import { parseSessionKey } from '../../domain/sessions/session-key.ts';
import { parseSweepKey, sweepKey } from '../../domain/sessions/sweep-key.ts';
import { sendNotices } from '../../operations/send-notices.ts';
import { reasonOf } from '../composition/reason-of.ts';
import { lookQuickly } from './look-quickly.ts';
import type { LambdaParts } from './parts.ts';
import { SWEEP_SLACK_MS } from './sweep-pace.ts';
import { workDue } from './work-due.ts';

/** A moment so near is waited for: a round of a timer would take as long. */
const NEAR_MS = 5000;
/** How long an invocation goes on with what it has led to; what is left then waits as a timer. */
const BUDGET_MS = 25_000;
/** What cannot be done now, though it is due, must not keep the processor busy. */
const LEAST_WAIT_MS = 20;
/** With less time left than this nothing more is begun. */
const LEAST_LEFT_MS = 500;
/** The end of a grant is promised to the second, which a timer is not: it comes so much earlier, and waits by itself. */
const GRANT_LEAD_MS = 2000;
/** Timers started, and places woken, at once. */
const AT_ONCE = 8;

/**
 * Ends an invocation: reconciles what is due because of it, waits for what is due soon, looks quickly at places where
 * something ends, sends its notices, and leaves timers for the rest. `own` is the key of the timer that called: its next
 * moment is given back, and no timer is started for it. Whatever fails here is found again by the next dispatch.
 */
export async function finish(
  parts: LambdaParts,
  own: string | null = null,
  budgetMs = BUDGET_MS,
): Promise<Instant | null> {
  const { clock, noted } = parts;
  const until = clock.now() + budgetMs;
  const isOurs = (key: string) => key === own || isQuick(key);
  for (;;) {
    await workDue(parts, isOurs);
    await sendNoted(parts);
    const places = noted.takeSoon();
    if (clock.now() + LEAST_LEFT_MS >= until) {
      await sendLooks(parts, places);
      break;
    }
    if (places.length > 0) {
      await Promise.all(places.map((place) => lookQuickly(parts, place, { until, isOurs })));
      continue;
    }
    const nearAt = noted.nextAt(isOurs);
    if (nearAt === null || nearAt > Math.min(until, clock.now() + NEAR_MS)) break;
    await clock.wait(Math.max(LEAST_WAIT_MS, nearAt - clock.now()));
  }
  await wakePlaces(parts, noted.takeActive());
  return leaveTimers(parts, own);
}

/** Handing on a delivered log may take long, and is left to the functions that have the time. */
function isQuick(key: string): boolean {
  return parseSessionKey(key) !== null || parseGrantKey(key) !== null;
}

/** Sends what this invocation kept; what a destination does not take stays in the outbox. */
async function sendNoted(parts: LambdaParts): Promise<void> {
  const { noted, sender, stores, clock } = parts;
  for (const notice of noted.takeNotices())
    await asked(parts, `notice ${notice.id}`, async () => {
      await sender.send(notice);
      await stores.notices.markSent(notice.id, clock.now());
    });
  if (!noted.takeOutbox()) return;
  await asked(parts, 'the outbox', async () => {
    const { error } = await sendNotices({ clock, notices: stores.notices, sender });
    if (error !== null) parts.say(`notices are not sent: ${error}`);
  });
}

/** Has the sweep function look at places now: where something still ends it goes on with quick looks. */
async function sendLooks(parts: LambdaParts, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  await asked(parts, 'places to look at', async () => {
    for (const place of places) await parts.stores.due.schedule(sweepKey(place), parts.clock.now());
    await parts.turns.send(places);
  });
}

/** A place where a session opened is looked at as often as an active one, from the next such look on. */
async function wakePlaces(parts: LambdaParts, places: readonly Place[]): Promise<void> {
  if (places.length === 0) return;
  const { activeMs } = parts.config.sweep;
  await asked(parts, 'places to look at', async () => {
    for (const place of places)
      await parts.stores.due.schedule(sweepKey(place), parts.clock.now() + activeMs - SWEEP_SLACK_MS);
    await parts.turns.send(places, activeMs);
  });
}

async function leaveTimers(parts: LambdaParts, own: string | null): Promise<Instant | null> {
  let ownAt: Instant | null = null;
  // Places have their messages.
  const left = parts.noted.takeMoments(() => true).filter(([key]) => parseSweepKey(key) === null);
  const timers: (readonly [string, Instant])[] = [];
  for (const [key, at] of left)
    if (key === own) ownAt = timerAt(key, at);
    else timers.push([key, timerAt(key, at)]);
  while (timers.length > 0)
    await Promise.all(
      timers.splice(0, AT_ONCE).map(([key, at]) => asked(parts, key, () => parts.timers.start(key, at))),
    );
  return ownAt;
}

function timerAt(key: string, at: Instant): Instant {
  return parseGrantKey(key) === null ? at : at - GRANT_LEAD_MS;
}

/** Tells of what failed, and goes on: it is in the table, where the next dispatch finds it. */
async function asked(parts: LambdaParts, about: string, ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    parts.say(`${about}: ${reasonOf(error)}`);
  }
}
