import { type Finding, sawAgain } from '../domain/detections/finding.ts';
import type { RuleResponse } from '../domain/detections/sigma/rule.ts';
import { type Around, type Tied, tiedSessions } from '../domain/detections/tie-call.ts';
import { noticeOfFinding } from '../domain/notices/notice-of-finding.ts';
import { findingMade } from '../domain/sessions/evolve-finding.ts';
import type { SessionRecord } from '../domain/sessions/session.ts';
import type { Loose } from '../domain/sessions/trail-record.ts';
import type { Detections } from './detections.ts';
import { decideFor, findingId, ofSession } from './keep-finding.ts';
import { keepSession } from './keep-session.ts';

/** How far back sessions are looked for: the longest that one may last (facts/aws.md D). */
const DAY_MS = 86_400_000;
const MAX_LOOKED_THROUGH = 1000;
const MOST_CONFLICTS = 20;

/** What was found around sessions, before it is tied to any. */
export interface FoundAround {
  readonly around: Around;
  /** What the finding is, but for what its session and its response make of it. */
  readonly finding: Omit<
    Finding,
    | 'id'
    | 'sessionId'
    | 'relatedSessions'
    | 'tiedBy'
    | 'node'
    | 'nodeName'
    | 'person'
    | 'response'
    | 'heldBack'
  >;
  /** The node that it names, where no session is tied to it. */
  readonly node: string | null;
  readonly person: string | null;
  /** What the same cause is, where no session is tied to it. */
  readonly subject: string;
  /** That is its cause also where a session is: the other service gives it an id. */
  readonly hasOwnId: boolean;
  readonly event: Loose | null;
}

/** The sessions that something is tied to. */
export async function sessionsAround(detections: Detections, around: Around): Promise<readonly Tied[]> {
  const { sessions, rules } = detections.watch;
  const [open, lately] = await Promise.all([
    sessions.listOpen(),
    sessions.list({ since: around.fromAt - DAY_MS, limit: MAX_LOOKED_THROUGH }),
  ]);
  const all = new Map([...open, ...lately].map((record) => [keyOf(record), record]));
  return tiedSessions(around, [...all.values()], rules().people);
}

function keyOf({ start }: SessionRecord): string {
  return JSON.stringify([start.account, start.region, start.id]);
}

/**
 * Keeps what was found around sessions: on the timeline of each that it is tied to, told once with the nearest, or by
 * itself where it is tied to none.
 */
export async function keepAround(
  detections: Detections,
  found: FoundAround,
  asked: RuleResponse,
): Promise<Finding> {
  const tied = await sessionsAround(detections, found.around);
  const nearest = tied[0];
  if (nearest === undefined) return keepAlone(detections, found, asked);
  const made = findingWith(detections, found, { nearest, tied, asked });
  for (const { record, by } of tied) {
    const isNearest = record === nearest.record;
    const decided = decideFor(detections, record, asked, { source: found.finding.source, tiedBy: by });
    // People are told once, with the nearest session.
    const response = isNearest || decided.response === 'terminate' ? decided.response : 'observe';
    await keepWith(detections, record, { ...made, response, heldBack: decided.heldBack }, isNearest);
  }
  return made;
}

function findingWith(
  detections: Detections,
  { finding, subject, hasOwnId }: FoundAround,
  to: { readonly nearest: Tied; readonly tied: readonly Tied[]; readonly asked: RuleResponse },
): Finding {
  const { record, by } = to.nearest;
  const { account, region, ruleId } = finding;
  return {
    ...finding,
    ...ofSession(record),
    principal: finding.principal ?? record.start.owner,
    id: findingId(detections, {
      account,
      region,
      ruleId,
      ...(hasOwnId ? { subject, command: null } : { subject: record.start.id, command: finding.event }),
    }),
    relatedSessions: to.tied.slice(1).map((one) => one.record.start.id),
    tiedBy: by,
    // What was on the screen meanwhile.
    moment: Math.max(0, finding.foundAt - record.start.startedAt) / 1000,
    ...decideFor(detections, record, to.asked, { source: finding.source, tiedBy: by }),
  };
}

async function keepWith(
  detections: Detections,
  { start }: SessionRecord,
  finding: Finding,
  isNearest: boolean,
): Promise<void> {
  const { watch } = detections;
  for (let attempt = 0; attempt < MOST_CONFLICTS; attempt += 1) {
    const record = await watch.sessions.read(start, start.id);
    if (!record) return;
    const now = watch.clock.now();
    const before = isNearest ? await detections.findings.read(finding.id) : null;
    const kept = before === null ? finding : sawAgain(before, finding);
    const changed = findingMade(record, isNearest ? kept : finding, now);
    const news = isNearest && kept !== before ? [kept] : [];
    if (changed === record && news.length === 0) return;
    if (!(await keepSession(watch, changed, now, news))) continue;
    if (changed !== record) await detections.act(start, start.id);
    return;
  }
  throw new Error(`session ${start.id} was written by others ${MOST_CONFLICTS} times in a row`);
}

async function keepAlone(detections: Detections, found: FoundAround, asked: RuleResponse): Promise<Finding> {
  const { account, region, ruleId } = found.finding;
  const command = found.hasOwnId ? null : found.finding.event;
  const held = asked === 'terminate' ? 'no open session is tied to it' : null;
  const alone: Finding = {
    ...found.finding,
    id: findingId(detections, { account, region, ruleId, subject: found.subject, command }),
    sessionId: null,
    relatedSessions: [],
    tiedBy: [],
    node: found.node,
    nodeName: null,
    person: found.person,
    response: asked === 'terminate' ? 'notify' : asked,
    heldBack: held,
  };
  const before = await detections.findings.read(alone.id);
  const kept = before === null ? alone : sawAgain(before, alone);
  if (kept === before) return kept;
  const notices =
    kept.response === 'observe' ? [] : [noticeOfFinding(kept, found.event, detections.watch.clock.now())];
  await detections.findings.keep(kept, notices);
  return kept;
}
