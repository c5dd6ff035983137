import { type PeopleMap, personOf } from '../sessions/person.ts';
import type { SessionStart } from '../sessions/session.ts';
import { credentialsOf } from './credentials.ts';
import type { Fact, SessionFacts } from './facts.ts';
import { known, unknown } from './facts.ts';
import { parsePrincipal } from './principal.ts';
import { sessionKindOf } from './session-kind.ts';
import { parseTarget } from './target.ts';

/** The document of an account's and region's preferences, used where a StartSession names none. */
export const DEFAULT_DOCUMENT = 'SSM-SessionManagerRunShell';

/** Approved where nothing else is configured. */
export const DEFAULT_APPROVED_DOCUMENTS: readonly string[] = [DEFAULT_DOCUMENT];

/** What guardrails compare sessions with, as configured. */
export interface GuardrailSettings {
  readonly approvedDocuments: readonly string[];
  /** The central bucket; null where none is configured. */
  readonly archiveBucket: string | null;
  readonly people: PeopleMap;
}

/**
 * What the StartSession itself tells. Every other fact is unknown for the given reason, until somebody asks AWS.
 */
export function factsOfStart(
  start: SessionStart,
  settings: GuardrailSettings,
  notAsked: string,
): SessionFacts {
  const { id, account, region } = start;
  const documentName = normalDocumentName(start);
  const content: Fact<never> = unknown(notAsked);
  const notSeen = unknown('the StartSession was not seen, only the session');
  return {
    session: known({ id, account, region }),
    principal: known(parsePrincipal(start.owner)),
    credentials: credentialsOf(start.userIdentity),
    principalTags: unknown(notAsked),
    person: known(personOf(start.owner, start.userIdentity, settings.people)),
    target: known(parseTarget(start.target)),
    targetTags: unknown(notAsked),
    node: unknown(notAsked),
    document: known({ name: documentName, isDefault: start.documentName === null }),
    sessionKind: sessionKindOf(documentName, content),
    documentContent: content,
    preferences: content,
    parameters: start.parameters === null ? notSeen : known(start.parameters),
    approvedDocuments: known(settings.approvedDocuments),
    archive:
      settings.archiveBucket === null
        ? unknown('no archive bucket is configured')
        : known({ bucket: settings.archiveBucket, prefix: `${account}/${region}` }),
    logBucket: unknown(notAsked),
    logGroup: unknown(notAsked),
    nodeRole: unknown(notAsked),
    nodeLogging: unknown(notAsked),
    grant: unknown(notAsked),
    network: start.sourceIp === null ? notSeen : known({ source: start.sourceIp }),
    time: known({ startedAt: start.startedAt }),
  };
}

/** A document's name; an ARN of the session's own account and region is the same document as its bare name. */
export function normalDocumentName({ documentName, account, region }: SessionStart): string {
  if (documentName === null) return DEFAULT_DOCUMENT;
  const parts = documentName.split(':');
  const [arn, , service, arnRegion, arnAccount, resource] = parts;
  const own = arn === 'arn' && service === 'ssm' && arnRegion === region && arnAccount === account;
  if (own && parts.length === 6 && resource?.startsWith('document/'))
    return resource.slice('document/'.length);
  return documentName;
}
