import { noticeId } from '../notices/notice-id.ts';
import type { SessionRecord } from '../sessions/session.ts';
import type { Delivery } from './delivery.ts';
import { sayDelivery } from './tell.ts';

/** A notice that a session's deliveries ask for. */
export interface DeliveryNotice {
  readonly id: string;
  readonly kind: 'log-silent' | 'log-missing' | 'log-incomplete' | 'log-arrived';
  readonly terminationReasons: readonly string[];
  readonly reasons: readonly string[];
}

/**
 * What people are told of a session's deliveries: one notice a copy that is missing or incomplete, one when it comes after
 * all, and one when an open session shows lines that are not streamed: somebody may be working unseen.
 */
export function deliveryNotices(record: SessionRecord): readonly DeliveryNotice[] {
  const deliveries = record.deliveries?.deliveries ?? [];
  return deliveries.flatMap((delivery) => noticesOf(record, delivery));
}

function noticesOf(record: SessionRecord, delivery: Delivery): DeliveryNotice[] {
  const raise = (kind: DeliveryNotice['kind'], reasons: readonly string[]): DeliveryNotice => {
    const about = { place: record.start, sessionId: record.start.id, cause: delivery.destination };
    return { id: noticeId(kind, about), kind, terminationReasons: [], reasons };
  };
  switch (delivery.state) {
    case 'late':
      return record.state === 'active' ? [raise('log-silent', sentences(delivery))] : [];
    case 'missing':
      return [raise('log-missing', sentences(delivery))];
    case 'incomplete':
      return [raise('log-incomplete', sentences(delivery))];
    case 'delivered': {
      const after = raise('log-arrived', [sayDelivery(delivery)]);
      const missed = [raise('log-missing', []), raise('log-silent', [])];
      return missed.some(({ id }) => record.noticed.includes(id)) ? [after] : [];
    }
    default:
      return [];
  }
}

/** The causes, each with its evidence and what to do; then what is lacking. Nothing of the log itself. */
function sentences(delivery: Delivery): readonly string[] {
  return [
    sayDelivery({ ...delivery, causes: [] }),
    ...delivery.causes.map(
      ({ cause, evidence, certainty, advice }) => `${certainty}: ${cause} (${evidence}). ${advice}`,
    ),
    ...delivery.gaps.slice(0, 10).map(({ reason }) => reason),
  ];
}
