import type { Instant } from '../kernel/instant.ts';
import { renderRfc3339 } from '../kernel/rfc3339.ts';
import type { SessionRecord } from '../sessions/session.ts';
import { type Delivery, type DeliveryBook, type DeliverySettings, expectedDelivery } from './delivery.ts';
import { locationOf, notConfigured } from './look.ts';
import { holdsLine, nextOpenLookAt } from './plan.ts';

/**
 * The book of an open session after a look at its stream, which must hold the line that was shown at `lineAt`.
 * `streamedAt`: when its last event was taken; null: there is none; a text: why it could not be looked at.
 */
export function openStreamLookedAt(
  record: SessionRecord,
  streamedAt: Instant | null | string,
  about: { readonly lineAt: Instant; readonly now: Instant; readonly settings: DeliverySettings },
): DeliveryBook {
  const { lineAt, now, settings } = about;
  const takenAt = typeof streamedAt === 'string' ? null : streamedAt;
  const isThere = holdsLine(takenAt, lineAt);
  const dueAt = lineAt + settings.streamDueMs;
  const isLate = !isThere && now >= dueAt;
  const before = record.deliveries?.deliveries.find(({ destination }) => destination === 'cloudwatch');
  const stream: Delivery = {
    ...expectedDelivery('cloudwatch', locationOf(record, 'cloudwatch')),
    state: isLate ? 'late' : 'expected',
    dueAt: isThere ? null : dueAt,
    because: isLate ? whyLate(streamedAt, lineAt) : null,
    causes: isLate && before?.state === 'late' ? before.causes : [],
  };
  return {
    open: true,
    deliveries: [objectOf(record), stream],
    looks: (record.deliveries?.looks ?? 0) + 1,
    lookedAt: now,
    lookAt: isThere ? null : nextOpenLookAt(lineAt, { now, settings }),
    ...(takenAt === null ? {} : { streamedAt: takenAt }),
  };
}

function whyLate(streamedAt: Instant | null | string, lineAt: Instant): string {
  if (typeof streamedAt === 'string') return `it cannot be looked at: ${streamedAt}`;
  const shown = `the session has shown a line at ${renderRfc3339(lineAt)}`;
  return streamedAt === null
    ? `nothing of it is streamed, though ${shown}`
    : `its last line was streamed at ${renderRfc3339(streamedAt)}, and ${shown}`;
}

/** The object comes at the end. */
function objectOf(record: SessionRecord): Delivery {
  const unasked = notConfigured(record, 's3');
  const base = expectedDelivery('s3', locationOf(record, 's3'));
  return unasked === null ? base : { ...base, state: 'not-configured', because: unasked };
}
