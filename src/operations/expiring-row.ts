import type { RowClass } from '../domain/archive/retention.ts';
import { endOf } from '../domain/deliveries/session-end.ts';
import type { Finding } from '../domain/detections/finding.ts';
import type { Grant } from '../domain/grants/grant.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { Notice } from '../domain/notices/notice.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { TranscriptRead } from './read-log.ts';
import type { ExpiringRow } from './retention-ports.ts';

/** A finding as a row that expires: it counts from when it was seen last. */
export function rowOfFinding(finding: Finding, key: string): ExpiringRow {
  const { account, region, sessionId, person, lastAt: at } = finding;
  return row('findings', { key, name: `finding ${finding.id}`, at, account, region, sessionId, person });
}

/** The class of a notice: that of a finding quotes it, and goes with it. */
export function classOfNotice({ kind }: Notice): RowClass {
  return kind === 'finding' ? 'findings' : 'notices';
}

/** A notice as a row that expires; it waits until it was sent. */
export function rowOfNotice(notice: Notice, key: string, isSent: boolean): ExpiringRow {
  const { account, region, raisedAt: at } = notice;
  const session = notice.session as { readonly id?: unknown; readonly person?: unknown } | null;
  const textOf = (value: unknown) => (typeof value === 'string' ? value : null);
  const about = { account, region, sessionId: textOf(session?.id), person: textOf(session?.person) };
  const made = row(classOfNotice(notice), { key, name: `notice ${notice.id}`, at, ...about });
  return isSent ? made : { ...made, waits: 'it could not be sent yet' };
}

/** A read as a row that expires. Whom the session belongs to its record tells. */
export function rowOfRead({ at, session }: Pick<TranscriptRead, 'at' | 'session'>, key: string): ExpiringRow {
  const { account, region, id } = session ?? { account: null, region: null, id: null };
  return row('reads', { key, name: 'who searched', at, account, region, sessionId: id, person: null });
}

/** An ended session's record as a row that expires; null: it is open. */
export function rowOfSession(record: SessionRecord, key: string): ExpiringRow | null {
  const at = endOf(record);
  const { account, region, id } = record.start;
  const about = { account, region, sessionId: id, person: record.person };
  return at === null ? null : row('records', { key, name: `session ${id}`, at, ...about });
}

/** A grant that is over, with its receipt, as a row that expires; null: it is not over. */
export function rowOfGrant(grant: Grant, key: string): ExpiringRow | null {
  if (grant.state !== 'ended' && grant.state !== 'denied') return null;
  const at = grant.removedAt ?? grant.end?.at ?? grant.requestedAt;
  const { account, region, person } = grant;
  return row('records', { key, name: `grant ${grant.id}`, at, account, region, sessionId: null, person });
}

type Given = Omit<ExpiringRow, 'class' | 'waits'>;

function row(what: RowClass, given: Given & { readonly at: Instant }): ExpiringRow {
  return { class: what, ...given, waits: null };
}
