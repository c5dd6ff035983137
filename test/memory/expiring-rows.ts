import type { RowClass } from '../../src/domain/archive/retention.ts';
import type { Finding } from '../../src/domain/detections/finding.ts';
import type { Grant } from '../../src/domain/grants/grant.ts';
import type { Notice } from '../../src/domain/notices/notice.ts';
import type { SessionRecord } from '../../src/domain/sessions/session.ts';
import {
  rowOfFinding,
  rowOfGrant,
  rowOfNotice,
  rowOfRead,
  rowOfSession,
} from '../../src/operations/expiring-row.ts';
import type { TranscriptRead } from '../../src/operations/read-log.ts';
import type { ExpiringRow, ExpiringRows } from '../../src/operations/retention-ports.ts';

/** What memory keeps, as its stores hold it. */
export interface KeptInMemory {
  readonly sessions: Map<string, SessionRecord>;
  readonly notices: Map<string, Notice>;
  readonly sent: ReadonlyMap<string, number>;
  readonly findings: Map<string, { readonly finding: Finding; readonly version: number }>;
  readonly grants: Map<string, Grant>;
  readonly reads: TranscriptRead[];
}

/** Rows by their age, in memory. */
export function memoryExpiringRows(kept: KeptInMemory): ExpiringRows {
  return {
    before: async function* (what, before) {
      const rows = rowsOf(kept)
        .filter((row) => row !== null)
        .filter((row) => row.class === what && row.at < before)
        .sort((a, b) => a.at - b.at);
      yield* rows;
    },
    remove: async (row) => removed(kept, row),
  };
}

function rowsOf({ sessions, notices, sent, findings, grants, reads }: KeptInMemory): (ExpiringRow | null)[] {
  const key = (...names: readonly unknown[]) => JSON.stringify(names);
  return [
    ...[...findings].map(([id, { finding, version }]) => rowOfFinding(finding, key('finding', id, version))),
    ...[...notices].map(([id, notice]) => rowOfNotice(notice, key('notice', id), sent.has(id))),
    ...reads.map((read) => rowOfRead(read, key('read', read))),
    ...[...sessions].map(([id, record]) => rowOfSession(record, key('session', id, record.version))),
    ...[...grants].map(([id, grant]) => rowOfGrant(grant, key('grant', id, grant.version))),
  ];
}

function removed(kept: KeptInMemory, row: ExpiringRow): boolean {
  const [kind, name] = JSON.parse(row.key) as [string, never];
  const stands = rowsOf(kept).some((one) => one?.key === row.key && one.waits === null);
  if (!stands) return false;
  if (kind === 'finding') return kept.findings.delete(name);
  if (kind === 'notice') return kept.notices.delete(name);
  if (kind === 'session') return kept.sessions.delete(name);
  if (kind === 'grant') return kept.grants.delete(name);
  const at = kept.reads.findIndex((read) => JSON.stringify(read) === JSON.stringify(name));
  kept.reads.splice(at, 1);
  return true;
}

/** A class of rows that has none. */
export function noRows(): ExpiringRows {
  return {
    before: async function* (_what: RowClass) {},
    remove: async () => false,
  };
}
