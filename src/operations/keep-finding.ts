import { type Decision, decideResponse, type Trust } from '../domain/detections/decide-response.ts';
import { type Finding, type FindingSource, findingCause, sawAgain } from '../domain/detections/finding.ts';
import { LEVELS, type RuleResponse, type SigmaRule } from '../domain/detections/sigma/rule.ts';
import type { Instant } from '../domain/kernel/instant.ts';
import { findingMade } from '../domain/sessions/evolve-finding.ts';
import type { Place, SessionRecord } from '../domain/sessions/session.ts';
import type { Detections } from './detections.ts';
import { keepSession } from './keep-session.ts';

/** How often a write is tried again when others write the same session. */
const MOST_CONFLICTS = 20;
/** Hexadecimal digits of a finding's id: 80 bits of SHA-256. */
const ID_DIGITS = 20;

/** A rule that was met by what a session showed. */
export interface Sighting {
  readonly rule: Pick<SigmaRule, 'id' | 'title' | 'level' | 'attack' | 'response'>;
  readonly source: Extract<FindingSource, 'client' | 'stream' | 'archive'>;
  /** Masked. */
  readonly command: string;
  readonly at: Instant;
  /** Seconds from the beginning of the recording; null: not known. */
  readonly moment: number | null;
  /** How often this reading has met it. */
  readonly times: number;
}

/** The id of a finding, from its cause. */
export function findingId(detections: Detections, about: Parameters<typeof findingCause>[0]): string {
  return `f-${detections.digest(findingCause(about)).slice(0, ID_DIGITS)}`;
}

/** What a rule asks for, and whether it makes findings at all. */
export function askedOf(
  detections: Detections,
  rule: Pick<SigmaRule, 'id' | 'level' | 'response'>,
): RuleResponse | null {
  const { responses, leastLevel } = detections.settings();
  const set = Object.hasOwn(responses, rule.id) ? responses[rule.id] : undefined;
  if (set !== undefined) return set;
  return LEVELS.indexOf(rule.level) < LEVELS.indexOf(leastLevel) ? null : rule.response;
}

/**
 * Keeps what rules were met by in a session: the findings, the session's record and the notices in one transaction.
 * False: there is no record of the session yet.
 */
export async function keepSightings(
  detections: Detections,
  place: Place,
  sessionId: string,
  sightings: readonly Sighting[],
): Promise<boolean> {
  const { watch } = detections;
  for (let attempt = 0; attempt < MOST_CONFLICTS; attempt += 1) {
    const record = await watch.sessions.read(place, sessionId);
    if (!record) return false;
    const now = watch.clock.now();
    let changed = record;
    const made = new Map<string, Finding>();
    for (const sighting of sightings) {
      const asked = askedOf(detections, sighting.rule);
      if (asked === null) continue;
      const seen = findingOf(detections, record, sighting, asked);
      const before = made.get(seen.id) ?? (await detections.findings.read(seen.id));
      const finding = before === null || before === undefined ? seen : sawAgain(before, seen);
      if (finding !== before) made.set(finding.id, finding);
      changed = findingMade(changed, finding, now);
    }
    if (changed === record && made.size === 0) return true;
    if (!(await keepSession(watch, changed, now, [...made.values()]))) continue;
    if (changed !== record) await detections.act(place, sessionId);
    return true;
  }
  throw new Error(`session ${sessionId} was written by others ${MOST_CONFLICTS} times in a row`);
}

/** What follows for a session, by how far the source can be trusted. */
export function decideFor(
  detections: Detections,
  record: SessionRecord,
  asked: RuleResponse,
  seen: Pick<Trust, 'source' | 'tiedBy'>,
): Decision {
  return decideResponse(asked, {
    ...seen,
    sessionOpen: record.state === 'active',
    writer: record.streamWriter ?? { kind: 'unknown' },
    endOnStreamedText: detections.settings().endOnStreamedText,
  });
}

function findingOf(
  detections: Detections,
  record: SessionRecord,
  { rule, source, command, at, moment, times }: Sighting,
  asked: RuleResponse,
): Finding {
  const { start } = record;
  const { account, region } = start;
  const about = { account, region, ruleId: rule.id, subject: start.id, command };
  return {
    id: findingId(detections, about),
    ruleId: rule.id,
    title: rule.title,
    level: rule.level,
    attack: rule.attack,
    account,
    region,
    source,
    ...ofSession(record),
    relatedSessions: [],
    tiedBy: ['session'],
    command,
    event: null,
    calls: [],
    moment,
    foundAt: at,
    lastAt: at,
    count: times,
    seen: { [source]: times },
    asked,
    ...decideFor(detections, record, asked, { source, tiedBy: ['session'] }),
  };
}

/** What a finding says of its session. */
export function ofSession(record: SessionRecord) {
  const { start, nodeName, person } = record;
  return { sessionId: start.id, node: start.target, nodeName, person, principal: start.owner };
}
