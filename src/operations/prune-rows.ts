import { isHeldBy, type LegalHold } from '../domain/archive/hold.ts';
import { judgeExpired, keptFor, ROW_CLASSES, type RowClass } from '../domain/archive/retention.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import type { PruneItem, Pruning } from './prune.ts';
import type { SessionName } from './read-log.ts';
import type { ExpiringRow } from './retention-ports.ts';

/** Holds are asked for again after so many rows: one may be placed meanwhile. */
const ROWS_A_LOOK = 100;

interface Asked {
  readonly now: Instant;
  readonly dryRun: boolean;
  /** Whether nothing of a session lies in the archive any more. */
  readonly isCleared: (session: SessionName) => Promise<boolean>;
}

/**
 * Removes rows of ours that have outlived their retention, class by class; a session's record goes last, and not before
 * everything that it tells of. What goes together for one reason is one item.
 */
export async function pruneRows(pruning: Pruning, asked: Asked): Promise<readonly PruneItem[]> {
  const items = new Map<string, PruneItem>();
  for (const what of ROW_CLASSES) {
    const keptMs = keptFor(pruning.retention(), what);
    if (keptMs === null) continue;
    let holds: readonly LegalHold[] = [];
    let looked = 0;
    for await (const row of pruning.rows.before(what, asked.now - keptMs)) {
      if (looked % ROWS_A_LOOK === 0) holds = await pruning.holds.list();
      looked += 1;
      const { action, reason } = await pruneRow(pruning, { row, holds, keptMs, ...asked });
      const { account, region, sessionId, person } = row;
      const location = sessionId === null ? row.name : NAMES[what];
      const key = JSON.stringify([what, account, region, sessionId, location, action, reasonOf(reason)]);
      const before = items.get(key);
      const about = {
        class: what,
        account,
        region,
        sessionId,
        person,
        location,
        versionId: null,
        bytes: null,
      };
      items.set(key, { ...about, action, reason: before?.reason ?? reason, count: (before?.count ?? 0) + 1 });
    }
  }
  return [...items.values()];
}

const NAMES: Readonly<Record<RowClass, string>> = {
  findings: 'findings, and the notices of them',
  notices: 'notices',
  reads: 'who read it',
  records: 'the record, with its verdicts',
};

/** Rows that expired at different moments went for one reason. */
const reasonOf = (reason: string): string => reason.replace(/ expired at .*/, '');

async function pruneRow(
  pruning: Pruning,
  one: Asked & { row: ExpiringRow; holds: readonly LegalHold[]; keptMs: number },
): Promise<Pick<PruneItem, 'action' | 'reason'>> {
  const { row, now, dryRun } = one;
  if (row.waits !== null) return { action: 'kept', reason: row.waits };
  const holds = one.holds.some((hold) => hold.releasedAt === null) ? await holdsOf(pruning, one) : [];
  const expiredAt = row.at + one.keptMs;
  const { action, reason } = judgeExpired({ what: row.class, expiredAt, now, holds, guard: null });
  if (action === 'keep') return { action: 'kept', reason };
  const session = sessionOf(row);
  if (row.class === 'records' && session !== null && !(await one.isCleared(session)))
    return { action: 'kept', reason: 'what it tells of is still in the archive' };
  if (dryRun) return { action: 'would-remove', reason };
  if (await pruning.rows.remove(row)) return { action: 'removed', reason };
  return { action: 'kept', reason: 'it changed meanwhile' };
}

async function holdsOf(
  { sessions }: Pruning,
  { row, holds }: { row: ExpiringRow; holds: readonly LegalHold[] },
): Promise<readonly LegalHold[]> {
  const session = sessionOf(row);
  const record = session === null ? null : await sessions.read(session, session.id);
  const { account, region, id } = session ?? { account: '', region: '', id: '' };
  // The row and the session may name a person differently, as people were mapped then and now: either keeps it.
  return holds.filter((hold) =>
    [row.person, record?.person ?? null].some((person) => isHeldBy(hold, { account, region, id, person })),
  );
}

function sessionOf({ account, region, sessionId: id }: ExpiringRow): SessionName | null {
  return account === null || region === null || id === null ? null : { account, region, id };
}
