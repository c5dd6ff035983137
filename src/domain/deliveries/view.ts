import type { Instant } from '../kernel/instant.ts';
import { renderRfc3339 } from '../kernel/rfc3339.ts';
import type { SessionRecord } from '../sessions/session.ts';
import { type Delivery, expectedDelivery } from './delivery.ts';
import { locationOf, notConfigured } from './look.ts';

function instant(at: Instant | null): string | null {
  return at === null ? null : renderRfc3339(at);
}

/** A delivery as contract.md has it, with what else is known of the copy. */
export function deliveryView(delivery: Delivery) {
  const {
    dueAt,
    deliveredAt,
    lockedUntil,
    gaps,
    causes,
    handedOn: _,
    settling: __,
    etag: ___,
    ...rest
  } = delivery;
  return {
    ...rest,
    dueAt: instant(dueAt),
    deliveredAt: instant(deliveredAt),
    lockedUntil: instant(lockedUntil),
    gaps: gaps.map((gap) => ({ ...gap, fromAt: instant(gap.fromAt), toAt: instant(gap.toAt) })),
    /** The causes, the likeliest first; null where nothing is wrong. */
    diagnosis: causes.length === 0 ? null : causes,
  };
}

/** A delivery as contract.md has it. */
export type DeliveryView = ReturnType<typeof deliveryView>;

/** The deliveries of a session: what was found, or while it is open what is expected once it has ended. */
export function deliveriesView(record: SessionRecord): readonly DeliveryView[] {
  const found = record.deliveries?.deliveries;
  return (found ?? (['s3', 'cloudwatch'] as const).map((destination) => expectedOf(record, destination))).map(
    deliveryView,
  );
}

function expectedOf(record: SessionRecord, destination: Delivery['destination']): Delivery {
  const because = notConfigured(record, destination);
  const delivery = expectedDelivery(destination, locationOf(record, destination));
  return because === null ? delivery : { ...delivery, state: 'not-configured', because };
}
