import type { Instant } from '../kernel/instant.ts';
import type { Place, SessionStart } from './session.ts';
import { type Loose, looseObject, looseText, type TrailRecord } from './trail-record.ts';

/** Athena and others have StartSession too; only this source is Session Manager's (facts/aws.md E4). */
const SESSION_MANAGER = 'ssm.amazonaws.com';

/** What a CloudTrail record says about sessions. */
export type SessionEvent =
  | { readonly kind: 'started'; readonly start: SessionStart }
  /** responseElements null without an errorCode: something was opened, and only a sweep can say what. */
  | { readonly kind: 'started-without-id'; readonly place: Place; readonly owner: string }
  | { readonly kind: 'refused'; readonly place: Place; readonly owner: string; readonly errorCode: string }
  | {
      readonly kind: 'resumed' | 'terminated';
      readonly place: Place;
      readonly sessionId: string;
      readonly owner: string;
      readonly at: Instant;
      readonly event: Loose;
    }
  | { readonly kind: 'nothing' };

/**
 * Reads StartSession, ResumeSession and TerminateSession. ResumeSession carries neither target nor document: it is
 * joined to its start by the id. The id is looked for in the response, then in the request.
 */
export function startFromRecord(record: TrailRecord): SessionEvent {
  if (record.eventSource !== SESSION_MANAGER) return { kind: 'nothing' };
  const place = { account: record.account, region: record.region };
  const owner = ownerOf(record);
  switch (record.eventName) {
    case 'StartSession':
      if (record.errorCode) return { kind: 'refused', place, owner, errorCode: record.errorCode };
      return startOf(record, place, owner);
    case 'ResumeSession':
    case 'TerminateSession': {
      const sessionId = looseText(record.response['sessionId']) ?? looseText(record.request['sessionId']);
      if (record.errorCode) return { kind: 'refused', place, owner, errorCode: record.errorCode };
      if (!sessionId) return { kind: 'nothing' };
      const kind = record.eventName === 'ResumeSession' ? 'resumed' : 'terminated';
      return { kind, place, sessionId, owner, at: record.at, event: record.whole };
    }
    default:
      return { kind: 'nothing' };
  }
}

function startOf(record: TrailRecord, place: Place, owner: string): SessionEvent {
  const id = looseText(record.response['sessionId']);
  const target = looseText(record.request['target']);
  if (!id || !target) return { kind: 'started-without-id', place, owner };
  return {
    kind: 'started',
    start: {
      ...place,
      id,
      target,
      documentName: looseText(record.request['documentName']),
      parameters: parametersOf(record.request['parameters']),
      owner,
      reason: looseText(record.request['reason']),
      startedAt: record.at,
      sourceIp: record.sourceIp,
      userIdentity: record.userIdentity,
      event: record.whole,
    },
  };
}

/** The caller's document parameters; an empty record when the call had none, null when they are hidden or malformed. */
function parametersOf(value: unknown): Readonly<Record<string, readonly string[]>> | null {
  if (value === undefined || value === null) return {};
  const given = looseObject(value);
  if (!given) return null;
  const parameters: [string, readonly string[]][] = [];
  for (const [name, item] of Object.entries(given)) {
    if (typeof item === 'string') parameters.push([name, [item]]);
    else if (Array.isArray(item) && item.every((part) => typeof part === 'string'))
      parameters.push([name, item as string[]]);
    else return null;
  }
  return Object.fromEntries(parameters);
}

function ownerOf(record: TrailRecord): string {
  const identity = record.userIdentity;
  return (
    looseText(identity?.['arn']) ??
    looseText(identity?.['principalId']) ??
    looseText(identity?.['type']) ??
    'unknown'
  );
}
