import type { Instant } from '../kernel/instant.ts';
import { told } from '../sessions/evolve.ts';
import type { SessionRecord } from '../sessions/session.ts';
import type { Delivery, DeliveryBook } from './delivery.ts';

const NAMES = { s3: 'S3', cloudwatch: 'CloudWatch' } as const;

/** The record with what changed of its deliveries in its timeline. */
export function deliveriesTold(record: SessionRecord, book: DeliveryBook, now: Instant): SessionRecord {
  const before = record.deliveries?.deliveries ?? [];
  return book.deliveries.reduce((so, delivery) => {
    const old = before.find(({ destination }) => destination === delivery.destination);
    if (old?.state === delivery.state || (old === undefined && delivery.state === 'expected')) return so;
    const at = delivery.state === 'delivered' ? (delivery.deliveredAt ?? now) : now;
    return told(so, at, 'delivery', sayDelivery(delivery));
  }, record);
}

/** How it stands with a delivery, in a sentence. */
export function sayDelivery(delivery: Delivery): string {
  const { destination, state, location, bytes, because } = delivery;
  const cause = delivery.causes[0];
  const why = cause === undefined ? (because ?? '') : `${cause.cause}: ${cause.evidence}`;
  const parts = [
    `${NAMES[destination]}: ${state}`,
    ...(location === null ? [] : [location]),
    ...(bytes === null ? [] : [`${bytes} bytes`]),
    ...(why === '' ? [] : [why]),
  ];
  return parts.join(', ');
}
