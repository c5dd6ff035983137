import type { Instant } from '../kernel/instant.ts';

/** What can happen to a session, as its timeline tells it. */
export type TimelineKind =
  | 'started'
  | 'found-by-sweep'
  | 'resumed'
  | 'judged'
  | 'judging-failed'
  | 'termination-asked'
  | 'termination-withdrawn'
  | 'termination-attempted'
  | 'termination-refused'
  | 'termination-capped'
  | 'terminate-event'
  | 'ended'
  | 'reappeared'
  | 'finding'
  | 'delivery'
  | 'notice';

/** One thing that happened to a session. */
export interface TimelineEntry {
  readonly at: Instant;
  readonly kind: TimelineKind;
  /** One sentence for a person. */
  readonly text: string;
}

/** The most entries kept: a session judged again for days must not grow without end. */
export const TIMELINE_LIMIT = 200;
/** The first entries are never dropped: they tell how it began. */
const KEPT_FROM_START = 20;

/** The timeline with one more entry; past the limit, the oldest after the beginning go first. */
export function addToTimeline(
  timeline: readonly TimelineEntry[],
  entry: TimelineEntry,
): readonly TimelineEntry[] {
  const longer = [...timeline, entry];
  if (longer.length > TIMELINE_LIMIT) longer.splice(KEPT_FROM_START, longer.length - TIMELINE_LIMIT);
  return longer;
}
