/** What becomes of a record when a detection rule is met in its session, or around it. */
import type { StreamWriter } from '../detections/decide-response.ts';
import { type Finding, isStronger } from '../detections/finding.ts';
import type { Instant } from '../kernel/instant.ts';
import { told } from './evolve.ts';
import type { SessionRecord } from './session.ts';
import type { SessionFinding } from './session-finding.ts';

/** Findings kept one by one in a session's record: more are counted there. One that ends the session always is. */
export const MAX_SESSION_FINDINGS = 100;

/** A rule was met. The same finding again changes nothing, unless more follows from it now. */
export function findingMade(record: SessionRecord, finding: Finding, at: Instant): SessionRecord {
  const findings = record.findings ?? [];
  const before = findings.find(({ id }) => id === finding.id);
  const kept = keptOf(finding);
  if (before !== undefined) {
    if (!isStronger(kept.response, before.response)) return record;
    const changed = findings.map((one) => (one.id === kept.id ? kept : one));
    return told({ ...record, findings: changed }, at, 'finding', `now ${kept.response}: ${sayIt(kept)}`);
  }
  if (findings.length >= MAX_SESSION_FINDINGS && kept.response !== 'terminate') {
    const more = { ...record, moreFindings: (record.moreFindings ?? 0) + 1 };
    return record.moreFindings === undefined
      ? told(more, at, 'finding', 'more findings than are told one by one; finding list has them')
      : more;
  }
  return told({ ...record, findings: [...findings, kept] }, at, 'finding', sayIt(kept));
}

function keptOf(finding: Finding): SessionFinding {
  const { id, ruleId, title, level, response, heldBack, foundAt } = finding;
  return {
    id,
    ruleId,
    title,
    level,
    response,
    heldBack,
    what: finding.command ?? finding.event ?? '',
    at: foundAt,
  };
}

function sayIt({ title, level, response, heldBack, what }: SessionFinding): string {
  const held = heldBack === null ? '' : ` (not ended for it: ${heldBack})`;
  return `${title}, ${level}, ${response}: ${what}${held}`;
}

/** CloudTrail told who made the session's log stream. The first one stays: a stream is made once. */
export function streamWriterSeen(record: SessionRecord, writer: StreamWriter, at: Instant): SessionRecord {
  if (record.streamWriter !== undefined && record.streamWriter.kind !== 'unknown') return record;
  const next = { ...record, streamWriter: writer };
  return writer.kind === 'other'
    ? told(next, at, 'finding', `its streamed log was made by ${writer.principal}, not by its node`)
    : next;
}
