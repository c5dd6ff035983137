import type { Instant } from '../kernel/instant.ts';
import type { Grant } from './grant.ts';

const FIVE_MINUTES_MS = 300_000;
const MINUTE_MS = 60_000;

/** How long before the end people are warned: 5 min and 1 min, or half of a shorter window. The longest first. */
export function warningLeadsMs(windowMs: number): readonly number[] {
  if (windowMs > FIVE_MINUTES_MS) return [FIVE_MINUTES_MS, MINUTE_MS];
  const halfMs = Math.floor(windowMs / 2);
  return halfMs > MINUTE_MS ? [halfMs, MINUTE_MS] : [halfMs];
}

/** The moments at which the end of a grant is warned of, earliest first; none where it has no window. */
export function warningsAt(grant: Pick<Grant, 'startsAt' | 'endsAt'>): readonly Instant[] {
  const { startsAt, endsAt } = grant;
  if (startsAt === null || endsAt === null) return [];
  return warningLeadsMs(endsAt - startsAt).map((leadMs) => endsAt - leadMs);
}
