import { deliveryKey } from '../domain/deliveries/delivery-key.ts';
import { planDeliveries } from '../domain/deliveries/plan.ts';
import type { Finding } from '../domain/detections/finding.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { noticeOfSession } from '../domain/notices/notice-of-session.ts';
import { noticeRaised } from '../domain/sessions/evolve.ts';
import { plan } from '../domain/sessions/plan.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { Watch } from './watch.ts';

/**
 * Writes a session's record, the notices that it calls for and the moment to look at it again, in one transaction: an
 * effect is never recorded without its notice in the outbox. Null: someone else wrote first, and nothing was written.
 */
export async function keepSession(
  watch: Watch,
  record: SessionRecord,
  now: Instant = watch.clock.now(),
  findings: readonly Finding[] = [],
): Promise<SessionRecord | null> {
  const rules = watch.rules();
  const planned = plan(record, now, rules);
  const due = planned.actions.filter((action) => action.kind === 'notify').map((action) => action.notice);
  const notices = due.map((notice) => noticeOfSession(record, notice, now));
  const told = due.reduce((so, notice) => noticeRaised(so, notice.id, now), record);
  const more = planned.actions.some((action) => action.kind !== 'notify');
  const dueAt = more ? now : planned.requeueAt;
  const { lookAt } = planDeliveries(record, now);
  const key = deliveryKey(record.start, record.start.id);
  const also = { notices, dueAt, findings, ...(lookAt === null ? {} : { alsoDue: { key, at: lookAt } }) };
  const written = await watch.sessions.write(told, also);
  return written ? { ...told, version: told.version + 1 } : null;
}
