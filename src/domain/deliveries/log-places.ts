/**
 * Where a session's log must be. The document says so when the session starts, and may be changed the moment after: so
 * the places are kept with the session's record, from the first judging that could read the document.
 */
import type { DocumentContent } from '../guardrails/session-document.ts';
import type { Instant } from '../kernel/instant.ts';

/** The places of one session's log. */
export interface LogPlaces {
  /** The object that the agent writes at the end; null: none is asked for. */
  readonly s3: { readonly bucket: string; readonly key: string } | null;
  /** The stream, named by the session's id, in the session's own account and region; null: none is asked for. */
  readonly cloudwatch: {
    readonly logGroup: string;
    readonly streaming: boolean;
    /** The shell shows a line as soon as it is there, so that there is something to stream; left out: not known. */
    readonly shownAtOnce?: true;
  } | null;
  /** Why a place that the document asks for cannot be told; null where it can. */
  readonly notKnown: { readonly s3: string | null; readonly cloudwatch: string | null };
  /** Sessions of this kind leave no log, whatever the document says; null: they do. */
  readonly unlogged: string | null;
  readonly documentVersion: string | null;
  readonly knownAt: Instant;
}

/** What of a session decides its places. */
export interface LoggedSession {
  readonly id: string;
  readonly parameters: Readonly<Record<string, readonly string[]>> | null;
}

/** As Systems Manager names it. */
const LINUX = 'Linux';
const PARAMETER = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** Reads the places from the document's content, with what the caller chose put in. */
export function logPlacesOf(
  session: LoggedSession,
  content: DocumentContent,
  now: Instant,
  platform: string | null = null,
): LogPlaces {
  const port = content.sessionType === 'Port';
  const bucket = chosen(content.s3Bucket, session);
  const prefix = chosen(content.s3Prefix, session);
  const logGroup = chosen(content.logGroup, session);
  const s3Unknown = bucket.notKnown ?? (bucket.text === null ? null : prefix.notKnown);
  return {
    s3:
      port || s3Unknown !== null || bucket.text === null
        ? null
        : { bucket: bucket.text, key: logKey(prefix.text ?? '', session.id) },
    cloudwatch:
      port || logGroup.text === null
        ? null
        : {
            logGroup: logGroup.text,
            streaming: content.streaming,
            ...(content.streaming && content.typesProfile === true && platform === LINUX
              ? { shownAtOnce: true }
              : {}),
          },
    notKnown: port ? { s3: null, cloudwatch: null } : { s3: s3Unknown, cloudwatch: logGroup.notKnown },
    unlogged: port ? 'port sessions leave no log of their content' : null,
    documentVersion: content.version,
    knownAt: now,
  };
}

/** `<prefix>/<SessionId>.log` as the agent joins it: empty and `.` parts vanish, the file's name loses its colons (facts/session-manager.md C.4). */
export function logKey(prefix: string, sessionId: string): string {
  const parts = `${prefix}/${sessionId.replaceAll(':', '')}.log`.split('/');
  return parts
    .filter((part, index) => (index === 0 && prefix !== '' ? true : part !== '') && part !== '.')
    .join('/');
}

/** A value with the caller's parameters in it; what a parameter decides that was not passed is not known. */
function chosen(
  value: string | null,
  session: LoggedSession,
): { readonly text: string | null; readonly notKnown: string | null } {
  if (value === null) return { text: null, notKnown: null };
  let missing: string | null = null;
  const text = value.replaceAll(PARAMETER, (whole, name: string) => {
    const given =
      session.parameters !== null && Object.hasOwn(session.parameters, name)
        ? session.parameters[name]?.[0]
        : undefined;
    if (given === undefined) missing ??= name;
    return given ?? whole;
  });
  if (missing !== null)
    return { text: null, notKnown: `the parameter ${missing} decides it, and its value is not known` };
  return { text: text === '' ? null : text, notKnown: null };
}
