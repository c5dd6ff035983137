import type { Place } from '../sessions/session.ts';

/** The name of a session's deliveries in the due queue: ids are taken as they are, so each part is escaped. */
export function deliveryKey(place: Place, id: string): string {
  return ['delivery', place.account, place.region, id]
    .map((part) => encodeURIComponent(part.toWellFormed()))
    .join('/');
}

/** The session whose deliveries a key of the due queue names, or null when it names something else. */
export function parseDeliveryKey(key: string): { readonly place: Place; readonly id: string } | null {
  const [kind, account, region, id, ...rest] = key.split('/');
  if (kind !== 'delivery' || !account || !region || !id || rest.length > 0) return null;
  const decode = decodeURIComponent;
  return { place: { account: decode(account), region: decode(region) }, id: decode(id) };
}
