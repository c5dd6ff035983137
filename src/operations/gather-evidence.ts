import { canonicalJson } from '../domain/evidence/ascii.ts';
import type { Grant } from '../domain/grants/grant.ts';
import { grantTimelineView } from '../domain/grants/view.ts';
import { renderRfc3339 } from '../domain/kernel/rfc3339.ts';
import type { Notice } from '../domain/notices/notice.ts';
import { noticeView } from '../domain/notices/view.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import { timelineView } from '../domain/sessions/view.ts';
import type { JudgementLog } from './evidence-ports.ts';
import type { GrantStore } from './grant-ports.ts';
import type { NoticeStore, Trail } from './ports.ts';
import type { ReadLog, SessionName } from './read-log.ts';

/** One file of a bundle besides transcripts: its name, what it is, its text. */
export interface EvidenceFile {
  readonly name: string;
  readonly what: string;
  readonly text: string;
}

/** Where what is known of a session is kept. */
export interface EvidenceSources {
  readonly trail: Trail;
  readonly notices: NoticeStore;
  readonly reads: ReadLog;
  readonly judgements: JudgementLog;
  readonly grants?: GrantStore | undefined;
  /** Findings on the session, whole; left out: only their ids are known. */
  readonly findings?: ((session: SessionName) => Promise<readonly unknown[]>) | undefined;
}

/** Notices that are looked through for those about a session: all since it began, or its grant was asked for. */
const MOST_NOTICES = 20_000;
const MOST_READS = 100_000;

/** Gathers what is known of a session besides its transcripts. What could not be found out is said in its place. */
export async function gatherEvidence(
  sources: EvidenceSources,
  record: SessionRecord,
): Promise<readonly EvidenceFile[]> {
  const session = { account: record.start.account, region: record.start.region, id: record.start.id };
  const { timeline, ...view } = timelineView(record);
  const grant = record.grantId === null ? null : ((await sources.grants?.read(record.grantId)) ?? null);
  const [events, judgements, reads, notices, findings] = await Promise.all([
    gatherEvents(sources.trail, record),
    sources.judgements.ofSession(session),
    sources.reads.ofSession(session, MOST_READS),
    noticesAbout(sources.notices, record, grant),
    sources.findings?.(session) ?? null,
  ]);
  const file = (name: string, what: string, value: unknown): EvidenceFile => ({
    name,
    what,
    text: canonicalJson(value),
  });
  return [
    file(
      'session.json',
      'The session: who, where, when, how it ended, its verdict and its deliveries.',
      view,
    ),
    file('timeline.json', 'What happened to it, oldest first.', timeline),
    file('cloudtrail.json', "CloudTrail's records of its start and of every TerminateSession.", events),
    file(
      'verdicts.json',
      'How it was judged, each time that this changed, with the facts.',
      judgements.map((one) => ({
        ...one,
        firstAt: renderRfc3339(one.firstAt),
        lastAt: renderRfc3339(one.lastAt),
      })),
    ),
    file(
      'grant.json',
      'The grant that it was under, with approvals and receipt; null: none.',
      grant ? grantTimelineView(grant) : null,
    ),
    file('notices.json', 'The notices about it, and about its grant.', notices),
    file(
      'findings.json',
      'What detection rules found in it.',
      findings ?? { ids: view.findings, complete: view.findings.length === 0 },
    ),
    file(
      'reads.json',
      'Who watched, read, searched or exported it before this bundle was sealed.',
      reads.map(({ at, reader, what, detail }) => ({ at: renderRfc3339(at), reader, what, detail })),
    ),
  ];
}

/** The records that came by event, and those that CloudTrail itself keeps; `complete` false: it could not be asked. */
async function gatherEvents(trail: Trail, record: SessionRecord) {
  const { start } = record;
  try {
    const records = await trail.ofSession(start, start.id, start.startedAt);
    const seen = new Map(
      [start.event, ...records].filter((one) => one !== null).map((one) => [canonicalJson(one), one]),
    );
    return { complete: true, reason: null, events: [...seen.keys()].sort().map((key) => seen.get(key)) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { complete: false, reason, events: start.event === null ? [] : [start.event] };
  }
}

/** Those about the session or its grant, oldest first; `complete` false: there are more than were looked through. */
async function noticesAbout(store: NoticeStore, record: SessionRecord, grant: Grant | null) {
  const { start, noticed } = record;
  const since = Math.min(start.startedAt, grant?.requestedAt ?? start.startedAt);
  const all = await store.list({ since, limit: MOST_NOTICES });
  const isIts = (notice: Notice) => {
    const about = notice.session as { id?: string; account?: string; region?: string } | null;
    return (
      noticed.includes(notice.id) ||
      (about?.id === start.id && about.account === start.account && about.region === start.region) ||
      (grant !== null && (notice.grant as { id?: string } | null)?.id === grant.id)
    );
  };
  const notices = all.filter(isIts).sort((a, b) => a.raisedAt - b.raisedAt || (a.id < b.id ? -1 : 1));
  return { complete: all.length < MOST_NOTICES, notices: notices.map(noticeView) };
}
