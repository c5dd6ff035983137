import { looseObject, looseText, parseTrailRecord, type TrailRecord } from '../sessions/trail-record.ts';
import type { SessionFacts } from './facts.ts';
import { unknown } from './facts.ts';
import { factsOfStart, type GuardrailSettings } from './start-facts.ts';

/** A StartSession or ResumeSession of CloudTrail, with what it tells the guardrails. */
export interface RecordedOpening {
  readonly eventId: string | null;
  readonly eventName: 'StartSession' | 'ResumeSession';
  readonly sessionId: string | null;
  /** Set when the call was refused or failed. */
  readonly errorCode: string | null;
  readonly facts: SessionFacts;
}

const NOT_IN_RECORD = 'a CloudTrail record does not tell';

/** Records that lack these members are still judged on the rest. */
const FILLED = { eventTime: '1970-01-01T00:00:00Z', awsRegion: 'unknown', recipientAccountId: 'unknown' };

/**
 * Reads an opening from a CloudTrail record, whatever of it is missing; null for any other event (Athena has a
 * StartSession too). What the record cannot give is unknown.
 */
export function openingOf(value: unknown, settings: GuardrailSettings): RecordedOpening | null {
  const whole = looseObject(value);
  const eventName = whole?.eventName;
  if (whole === null || whole.eventSource !== 'ssm.amazonaws.com') return null;
  if (eventName !== 'StartSession' && eventName !== 'ResumeSession') return null;
  const parsed = parseTrailRecord(whole);
  const record = typeof parsed === 'string' ? filled(whole) : parsed;
  if (record === null) return null;
  const sessionId = looseText(record.response.sessionId) ?? looseText(record.request.sessionId);
  const facts = factsOf(record, sessionId, settings);
  return {
    eventId: record.eventId,
    eventName,
    sessionId,
    errorCode: record.errorCode,
    facts: typeof parsed === 'string' ? withoutPlace(facts, parsed) : facts,
  };
}

/**
 * A ResumeSession carries neither target nor document: those come from the StartSession of the same session, who asks
 * and from where from the resume itself.
 */
export function joinResume(resume: RecordedOpening, start: RecordedOpening | undefined): SessionFacts {
  const reason = 'a ResumeSession does not tell, and its StartSession is not in the file';
  const source: Pick<SessionFacts, 'target' | 'document' | 'sessionKind' | 'parameters'> = start?.facts ?? {
    target: unknown(reason),
    document: unknown(reason),
    sessionKind: unknown(reason),
    parameters: unknown(reason),
  };
  const { target, document, sessionKind, parameters } = source;
  return { ...resume.facts, target, document, sessionKind, parameters };
}

function factsOf(record: TrailRecord, sessionId: string | null, settings: GuardrailSettings): SessionFacts {
  const request = looseObject(record.whole.requestParameters);
  const target = looseText(request?.target);
  const documentName = looseText(request?.documentName);
  const hidden = request === null || (request.documentName !== undefined && documentName === null);
  const owner = looseText(record.userIdentity?.arn);
  const facts = factsOfStart(
    {
      id: sessionId ?? '',
      account: record.account,
      region: record.region,
      target: target ?? '',
      documentName,
      parameters: parametersOf(request?.parameters),
      owner: owner ?? '',
      reason: null,
      startedAt: record.at,
      sourceIp: record.sourceIp,
      userIdentity: record.userIdentity,
      event: null,
    },
    settings,
    NOT_IN_RECORD,
  );
  const missing = unknown(NOT_IN_RECORD);
  return {
    ...facts,
    ...(sessionId === null ? { session: missing } : {}),
    ...(owner === null ? { principal: missing, person: missing } : {}),
    ...(target === null ? { target: missing } : {}),
    ...(hidden ? { document: missing, sessionKind: missing } : {}),
    ...(facts.parameters.known ? {} : { parameters: missing }),
    ...(facts.network.known ? {} : { network: missing }),
  };
}

/** What stands in for the record where it does not parse; nothing of it is told as a fact. */
function filled(whole: Readonly<Record<string, unknown>>): TrailRecord | null {
  const parsed = parseTrailRecord({ ...whole, ...FILLED });
  return typeof parsed === 'string' ? null : parsed;
}

function withoutPlace(facts: SessionFacts, problem: string): SessionFacts {
  const missing = unknown(problem);
  return { ...facts, session: missing, time: missing, archive: missing };
}

function parametersOf(value: unknown): Readonly<Record<string, readonly string[]>> | null {
  if (value === undefined || value === null) return {};
  const given = looseObject(value);
  if (given === null) return null;
  const entries = Object.entries(given).map(([name, item]) => [
    name,
    typeof item === 'string' ? [item] : item,
  ]);
  const wellFormed = entries.every(
    ([, item]) => Array.isArray(item) && item.every((part) => typeof part === 'string'),
  );
  return wellFormed ? (Object.fromEntries(entries) as Record<string, readonly string[]>) : null;
}
