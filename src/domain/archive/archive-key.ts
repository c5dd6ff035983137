import type { Instant } from '../kernel/instant.ts';
import { renderRfc3339 } from '../kernel/rfc3339.ts';
import type { ArchiveTableName } from './archive-table.ts';

/** Everything that is derived lies below it; what agents write has the account as its first part. */
export const DERIVED_PREFIX = 'sallyport/';

/** What of a session decides where its rows lie. */
export interface ArchivedPlace {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly startedAt: Instant;
}

/** The UTC day of an instant, as the partition `day` has it. */
export function dayOf(at: Instant): string {
  return renderRfc3339(at).slice(0, 10);
}

/** The folder of a partition: `sallyport/lines/region=eu-west-1/account=222222222222/day=2026-11-21/`. */
export function partitionPrefix(
  table: ArchiveTableName,
  of: { readonly account: string; readonly region: string; readonly day: string },
): string {
  return `${DERIVED_PREFIX}${table}/region=${of.region}/account=${of.account}/day=${of.day}/`;
}

/**
 * The object with a session's rows of a table. The day is that of the session's start, so that the same session has the
 * same key for ever: rows derived again, from the same copy or a better one, take the place of those before.
 */
export function derivedKey(table: ArchiveTableName, session: ArchivedPlace): string {
  const folder = partitionPrefix(table, { ...session, day: dayOf(session.startedAt) });
  return `${folder}${safeName(session.id)}.jsonl.gz`;
}

/** Ids are AWS's; one that would leave its folder is escaped all the same. */
function safeName(id: string): string {
  return encodeURIComponent(id.toWellFormed()).replaceAll('.', '%2E').replaceAll('%40', '@');
}
