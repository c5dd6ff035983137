/**
 * When the copies of a session's log are looked for. An end raises no event, and neither does a delivery: so they are
 * looked for soon after the end, then at growing intervals and at each deadline, until each has come or is given up.
 * The stream of an open session is looked at where something else tells that it has shown a line.
 * Nothing here remembers a look: a lost or doubled one changes nothing.
 */
import type { Instant } from '../kernel/instant.ts';
import type { SessionRecord } from '../sessions/session.ts';
import { DEFAULT_PACE, type Delivery, type DeliverySettings, type Destination } from './delivery.ts';
import { endOf } from './session-end.ts';

/** The agent sends once a second: by then a stream that works has its first line. */
const FIRST_OPEN_LOOK_MS = 15_000;
/** AWS's word. */
const CONNECTED = 'Connected';
/** CloudWatch's clock and ours. */
const CLOCK_SLACK_MS = 5000;

/** Whether to look now, and when next; null: settled, or nothing is due while the session is open. */
export interface DeliveryPlan {
  readonly look: boolean;
  readonly lookAt: Instant | null;
}

/** Compares a session's deliveries with what should be. */
export function planDeliveries(record: SessionRecord, now: Instant): DeliveryPlan {
  const lookAt = openLookAt(record);
  if (lookAt !== null) return { look: now >= lookAt, lookAt };
  if (endOf(record) === null) return { look: false, lookAt: null };
  const book = record.deliveries ?? null;
  if (book === null || book.open === true) return { look: true, lookAt: now };
  if (book.lookAt === null) return { look: false, lookAt: null };
  return { look: now >= book.lookAt, lookAt: book.lookAt };
}

/**
 * When an open session must have shown a line, so that its stream must hold something; null: nothing tells that it has.
 * The agent sends whole lines only (facts/session-manager.md C.6): a prompt alone is none.
 */
export function lineAtOf({ state, status, logTo, start, lineShownAt }: SessionRecord): Instant | null {
  const stream = logTo?.cloudwatch ?? null;
  if (state !== 'active' || stream?.streaming !== true) return null;
  if (lineShownAt !== undefined) return lineShownAt;
  // Before its client is connected a session may have no shell yet.
  return stream.shownAtOnce === true && status === CONNECTED ? start.startedAt : null;
}

/** Whether a stream whose last event was taken then holds what was shown by a moment. */
export function holdsLine(streamedAt: Instant | null, lineAt: Instant): boolean {
  return streamedAt !== null && streamedAt >= lineAt - CLOCK_SLACK_MS;
}

/** When the stream of an open session is looked at; null: it need not be. */
function openLookAt(record: SessionRecord): Instant | null {
  const lineAt = lineAtOf(record);
  if (lineAt === null) return null;
  const book = record.deliveries?.open === true ? record.deliveries : null;
  if (book !== null && holdsLine(book.streamedAt ?? null, lineAt)) return null;
  return book?.lookAt ?? lineAt + FIRST_OPEN_LOOK_MS;
}

/** When to look again at a stream that is silent. */
export function nextOpenLookAt(
  lineAt: Instant,
  { now, settings }: { readonly now: Instant; readonly settings: DeliverySettings },
): Instant {
  const pace = settings.pace ?? DEFAULT_PACE;
  const sinceMs = Math.max(0, now - lineAt);
  const nextAt = now + Math.min(pace.mostMs, Math.max(pace.leastMs, sinceMs * pace.growth));
  const dueAt = lineAt + settings.streamDueMs;
  return Math.round(dueAt > now ? Math.min(nextAt, dueAt) : nextAt);
}

/** When a copy is due, by the place that it goes to and how. */
export function dueAtOf(
  record: SessionRecord,
  destination: Destination,
  settings: DeliverySettings,
): Instant | null {
  const endedAt = endOf(record);
  if (endedAt === null) return null;
  const streamed = destination === 'cloudwatch' && record.logTo?.cloudwatch?.streaming === true;
  return endedAt + (streamed ? settings.streamDueMs : settings.uploadDueMs);
}

/** When to look next after a look at `now`; null: settled. */
export function nextLookAt(
  record: SessionRecord,
  deliveries: readonly Delivery[],
  about: { readonly now: Instant; readonly settings: DeliverySettings },
): Instant | null {
  const { now, settings } = about;
  const endedAt = endOf(record);
  if (endedAt === null || deliveries.every(isSettled)) return null;
  if (now >= endedAt + settings.givenUpMs) return null;
  const sinceMs = Math.max(0, now - endedAt);
  const missing = now >= endedAt + settings.missingMs;
  const pace = settings.pace ?? DEFAULT_PACE;
  const mostMs = missing ? pace.mostMissingMs : pace.mostMs;
  const waitMs = Math.min(mostMs, Math.max(pace.leastMs, sinceMs * pace.growth));
  const deadlines = [
    ...deliveries.map(({ dueAt }) => dueAt),
    endedAt + settings.missingMs,
    endedAt + settings.givenUpMs,
  ].filter((at): at is Instant => at !== null && at > now);
  return Math.round(Math.min(now + waitMs, ...deadlines));
}

/** Nothing more is to come of it, and whoever takes copies has taken it. */
export function isSettled(delivery: Delivery): boolean {
  if (delivery.state === 'not-configured') return true;
  if (delivery.state !== 'delivered' && delivery.state !== 'incomplete') return false;
  return delivery.handedOn && delivery.settling !== true;
}
