import { grantKey } from '../../domain/grants/grant-key.ts';
import { sessionKey } from '../../domain/sessions/session-key.ts';
import type { FindingStore } from '../../operations/detection-ports.ts';
import type { GrantStore } from '../../operations/grant-ports.ts';
import type { DueQueue, NoticeStore, SessionStore } from '../../operations/ports.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Noted } from './noted.ts';

/** The same stores, which note each moment and notice that is written through them. */
export function notedStores(stores: Stores, noted: Noted): Stores {
  return {
    ...stores,
    sessions: notedSessions(stores, noted),
    grants: notedGrants(stores.grants, noted),
    notices: notedNotices(stores.notices, noted),
    findings: notedFindings(stores.findings, noted),
    due: notedDue(stores.due, noted),
  };
}

function notedSessions({ sessions, due }: Stores, noted: Noted): SessionStore {
  return {
    read: (place, id) => sessions.read(place, id),
    write: async (record, also) => {
      // What is due by then already has its timer.
      const wasDueAt = also?.alsoDue === undefined ? null : await due.momentOf(also.alsoDue.key);
      const written = await sessions.write(record, also);
      if (!written || also === undefined) return written;
      const { dueAt, alsoDue, notices } = also;
      if (dueAt !== undefined) noted.moment(sessionKey(record.start, record.start.id), dueAt);
      if (alsoDue !== undefined && (wasDueAt ?? Number.POSITIVE_INFINITY) > alsoDue.at)
        noted.noLater(alsoDue.key, alsoDue.at);
      noted.notices(notices ?? []);
      return written;
    },
    list: (filter) => sessions.list(filter),
    listOpen: (place) => sessions.listOpen(place),
    known: (place, ids) => sessions.known(place, ids),
  };
}

function notedGrants(grants: GrantStore, noted: Noted): GrantStore {
  return {
    read: (id) => grants.read(id),
    write: async (grant, also) => {
      const written = await grants.write(grant, also);
      if (!written || also === undefined) return written;
      if (also.dueAt !== undefined) noted.moment(grantKey(grant.id), also.dueAt);
      noted.notices(also.notices ?? []);
      return written;
    },
    list: (filter) => grants.list(filter),
    onTarget: (place, target, since) => grants.onTarget(place, target, since),
  };
}

function notedNotices(notices: NoticeStore, noted: Noted): NoticeStore {
  return {
    keep: async (notice) => {
      await notices.keep(notice);
      noted.outbox();
    },
    unsent: (limit) => notices.unsent(limit),
    markSent: (id, at) => notices.markSent(id, at),
    list: (filter) => notices.list(filter),
    unsentBacklog: () => notices.unsentBacklog(),
  };
}

function notedFindings(findings: FindingStore, noted: Noted): FindingStore {
  return {
    read: (id) => findings.read(id),
    keep: async (finding, notices) => {
      await findings.keep(finding, notices);
      if (notices !== undefined && notices.length > 0) noted.outbox();
    },
    list: (filter) => findings.list(filter),
    untold: (limit) => findings.untold(limit),
    markTold: (told) => findings.markTold(told),
    judgesSince: (now) => findings.judgesSince(now),
  };
}

function notedDue(due: DueQueue, noted: Noted): DueQueue {
  return {
    schedule: async (key, at) => {
      await due.schedule(key, at);
      noted.noLater(key, at);
    },
    takeDue: (now, how) => due.takeDue(now, how),
    take: (key, now, holdMs) => due.take(key, now, holdMs),
    settle: async (item, nextAt) => {
      await due.settle(item, nextAt);
      if (nextAt !== null) noted.noLater(item.key, nextAt);
    },
    nextAt: () => due.nextAt(),
    momentOf: (key) => due.momentOf(key),
    backlog: (now) => due.backlog(now),
  };
}
