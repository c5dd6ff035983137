import { isObject, parseSessionDocument } from '../documents/parse-session-document.ts';
import { DEFAULT_DOCUMENT, type SessionDocument } from '../documents/session-document.ts';
import { type ParameterValue, resolveParameters, substitute } from '../documents/substitute-parameters.ts';
import { DEFAULT_IDLE_MINUTES } from './judge-session.ts';

/** What AWS uses while an account has no SSM-SessionManagerRunShell of its own: a shell, logged nowhere. */
export const BUILT_IN_PREFERENCES: SessionDocument = {
  schemaVersion: '1.0',
  description: 'Built-in preferences of Session Manager',
  sessionType: 'Standard_Stream',
  parameters: {},
  inputs: {
    s3BucketName: '',
    s3KeyPrefix: '',
    s3EncryptionEnabled: false,
    cloudWatchLogGroupName: '',
    cloudWatchEncryptionEnabled: false,
    cloudWatchStreamingEnabled: false,
    kmsKeyId: '',
    runAsEnabled: false,
    runAsDefaultUser: '',
  },
};

/** A document made ready for one session. */
export interface PreparedSession {
  readonly documentName: string;
  /** What the agent gets: placeholders replaced. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, ParameterValue>>;
  readonly sessionType: string;
  readonly idleMinutes: number;
  readonly maxMinutes?: number;
  readonly runAsEnabled: boolean;
}

function minutes(value: unknown): number | undefined {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : undefined;
}

/**
 * Fills a session document with the caller's parameters and reads what the service itself enforces. The result is
 * checked again as a document, since a parameter may have brought what a document may not hold.
 */
export function prepareSession(
  documentName: string | undefined,
  document: SessionDocument,
  given: Readonly<Record<string, readonly string[]>>,
  lookUp: (name: string) => string,
): PreparedSession {
  const parameters = resolveParameters(document, given);
  const content = {
    schemaVersion: document.schemaVersion,
    ...(document.description === undefined ? {} : { description: document.description }),
    sessionType: document.sessionType,
    ...(Object.keys(document.parameters).length === 0 ? {} : { parameters: document.parameters }),
    ...(document.inputs === undefined ? {} : { inputs: substitute(document.inputs, parameters, lookUp) }),
    ...(document.properties === undefined
      ? {}
      : { properties: substitute(document.properties, parameters, lookUp) }),
  };
  parseSessionDocument(content, true);
  const inputs = isObject(content.inputs) ? content.inputs : {};
  const maxMinutes = minutes(inputs['maxSessionDuration']);
  return {
    documentName: documentName ?? DEFAULT_DOCUMENT,
    content,
    parameters,
    sessionType: document.sessionType,
    idleMinutes: minutes(inputs['idleSessionTimeout']) ?? DEFAULT_IDLE_MINUTES,
    ...(maxMinutes === undefined ? {} : { maxMinutes }),
    runAsEnabled: String(inputs['runAsEnabled']).toLowerCase() === 'true',
  };
}
