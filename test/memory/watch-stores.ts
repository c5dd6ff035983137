import type { Notice } from '../../src/domain/notices/notice.ts';
import type { SessionRecord } from '../../src/domain/sessions/session.ts';
import { sessionKey } from '../../src/domain/sessions/session-key.ts';
import type {
  DueQueue,
  NoticeStore,
  PlaceState,
  SessionFilter,
  SessionStore,
  TerminationBudget,
  WatchLog,
  WatchState,
} from '../../src/operations/ports.ts';
import type { Stores, WatchStores } from '../../src/operations/stores.ts';
import { memoryExpiringRows } from './expiring-rows.ts';
import { memoryFindings } from './finding-store.ts';
import { memoryGrants } from './grant-store.ts';
import { memoryPropagation } from './propagation-log.ts';
import { memoryReadLog } from './read-log.ts';

/** All stores of the watch in memory, for the simulation: what is kept here survives a simulated crash. */
export function memoryStores(): WatchStores &
  Pick<Stores, 'reads' | 'rows'> & { readonly sent: ReadonlyMap<string, number> } {
  const sessions = new Map<string, SessionRecord>();
  const notices = new Map<string, Notice>();
  const sent = new Map<string, number>();
  const due = new Map<string, number>();
  const findings = memoryFindings(notices);
  const grants = memoryGrants(notices, due);
  const reads = memoryReadLog();
  const kept = { sessions, notices, sent, findings: findings.rows, grants: grants.rows, reads: reads.rows };
  return {
    sent,
    reads,
    rows: memoryExpiringRows(kept),
    sessions: sessionStore(sessions, notices, { due, findings }),
    findings,
    notices: noticeStore(notices, sent),
    due: dueQueue(due),
    budget: terminationBudget(),
    log: watchLog(),
    grants,
    propagation: memoryPropagation(),
  };
}

function sessionStore(
  records: Map<string, SessionRecord>,
  notices: Map<string, Notice>,
  kept: { readonly due: Map<string, number>; readonly findings: ReturnType<typeof memoryFindings> },
): SessionStore {
  const { due, findings } = kept;
  const newestFirst = (a: SessionRecord, b: SessionRecord) =>
    b.start.startedAt - a.start.startedAt || (a.start.id < b.start.id ? -1 : 1);
  return {
    read: async (place, id) => records.get(sessionKey(place, id)) ?? null,
    write: async (record, also = {}) => {
      const key = sessionKey(record.start, record.start.id);
      if ((records.get(key)?.version ?? 0) !== record.version) return false;
      records.set(key, { ...record, version: record.version + 1 });
      for (const notice of also.notices ?? []) if (!notices.has(notice.id)) notices.set(notice.id, notice);
      for (const finding of also.findings ?? []) findings.put(finding);
      if (also.dueAt === null) due.delete(key);
      else if (also.dueAt !== undefined) due.set(key, also.dueAt);
      if (also.alsoDue)
        due.set(also.alsoDue.key, Math.min(also.alsoDue.at, due.get(also.alsoDue.key) ?? Infinity));
      return true;
    },
    list: async (filter) =>
      [...records.values()]
        .filter((record) => matches(record, filter))
        .sort(newestFirst)
        .slice(0, filter.limit ?? 1000),
    listOpen: async (place) =>
      [...records.values()].filter(
        ({ state, start }) =>
          state === 'active' &&
          (!place || (start.account === place.account && start.region === place.region)),
      ),
    known: async (place, ids) => new Set(ids.filter((id) => records.has(sessionKey(place, id)))),
  };
}

function matches(record: SessionRecord, filter: SessionFilter): boolean {
  const { start } = record;
  return (
    (filter.state ?? record.state) === record.state &&
    (filter.id ?? start.id) === start.id &&
    (filter.user === undefined || record.person === filter.user || start.owner.includes(filter.user)) &&
    (filter.whose === undefined || record.person === filter.whose || start.owner === filter.whose) &&
    (filter.node === undefined || start.target === filter.node || record.nodeName === filter.node) &&
    (filter.target ?? start.target) === start.target &&
    start.startedAt >= (filter.since ?? -Infinity) &&
    start.startedAt < (filter.until ?? Infinity)
  );
}

function noticeStore(notices: Map<string, Notice>, sent: Map<string, number>): NoticeStore {
  const unsent = () =>
    [...notices.values()].filter((one) => !sent.has(one.id)).sort((a, b) => a.raisedAt - b.raisedAt);
  return {
    keep: async (notice) => void (notices.has(notice.id) || notices.set(notice.id, notice)),
    unsent: async (limit) => unsent().slice(0, limit),
    markSent: async (id, at) => void (sent.has(id) || sent.set(id, at)),
    list: async ({ since, until, limit }) =>
      [...notices.values()]
        .filter((one) => one.raisedAt >= (since ?? -Infinity) && one.raisedAt < (until ?? Infinity))
        .sort((a, b) => b.raisedAt - a.raisedAt)
        .slice(0, limit ?? 1000),
    unsentBacklog: async () => ({ count: unsent().length, oldestAt: unsent()[0]?.raisedAt ?? null }),
  };
}

function dueQueue(due: Map<string, number>): DueQueue {
  const passed = (now: number) =>
    [...due].filter(([, at]) => at <= now).sort(([a, x], [b, y]) => x - y || (a < b ? -1 : 1));
  return {
    schedule: async (key, at) => void due.set(key, Math.min(at, due.get(key) ?? Infinity)),
    takeDue: async (now, { limit, holdMs }) =>
      passed(now)
        .slice(0, limit)
        .map(([key]) => {
          due.set(key, now + holdMs);
          return { key, heldUntil: now + holdMs };
        }),
    take: async (key, now, holdMs) => {
      if ((due.get(key) ?? Infinity) > now) return null;
      due.set(key, now + holdMs);
      return { key, heldUntil: now + holdMs };
    },
    settle: async (item, nextAt) => {
      if (due.get(item.key) !== item.heldUntil) return;
      if (nextAt === null) due.delete(item.key);
      else due.set(item.key, nextAt);
    },
    momentOf: async (key) => due.get(key) ?? null,
    nextAt: async () => (due.size === 0 ? null : Math.min(...due.values())),
    backlog: async (now) => ({ count: passed(now).length, oldestAt: passed(now)[0]?.[1] ?? null }),
  };
}

function terminationBudget(): TerminationBudget {
  const slots = new Map<string, number>();
  return {
    take: async (key, { now, since, limit }) => {
      for (const [one, at] of slots) if (at < since) slots.delete(one);
      if (slots.has(key)) return true;
      if (slots.size >= limit) return false;
      slots.set(key, now);
      return true;
    },
  };
}

function watchLog(): WatchLog {
  const places = new Map<string, PlaceState>();
  let state: Omit<WatchState, 'places'> = { lastEventAt: null, lastEventLagMs: null, quarantined: 0 };
  return {
    read: async () => ({
      ...state,
      places: [...places.keys()].sort().flatMap((key) => places.get(key) ?? []),
    }),
    readPlace: async ({ account, region }) => places.get(`${account} ${region}`) ?? null,
    sawEvent: async ({ at, happenedAt }) => {
      state = { ...state, lastEventAt: at, lastEventLagMs: at - happenedAt };
    },
    swept: async (place, { at, error, full }) => {
      const key = `${place.account} ${place.region}`;
      const before = places.get(key);
      const sweptAt = error === null ? at : (before?.sweptAt ?? null);
      const historyAt = error === null && full ? at : (before?.historyAt ?? at);
      places.set(key, { ...place, historyAt, sweptAt, failedAt: error === null ? null : at, error });
    },
    quarantine: async () => {
      state = { ...state, quarantined: Math.min(state.quarantined + 1, 1000) };
    },
  };
}
