import type { AgentTask } from '@sallyport/session-channel/payloads/agent-task.ts';
import type { LogSettings } from '../log/preflight.ts';

/** A session document as the agent reads it, its parameters filled in. */
export interface SessionPlan {
  readonly sessionType: string;
  readonly log: LogSettings;
  readonly kmsKeyId: string;
  readonly runAs: { readonly enabled: boolean; readonly user: string };
  readonly shellProfile: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** The document can't be run; the message is the agent's. */
export class DocumentError extends Error {}

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_]{1,64})\s*\}\}/g;
/** Documents nest no deeper than this. */
const MAX_DEPTH = 16;

function parameterTexts(task: AgentTask): Map<string, string> {
  const texts = new Map<string, string>();
  const declared = (task.documentContent['parameters'] ?? {}) as Record<string, { default?: unknown } | null>;
  for (const [name, declaration] of Object.entries(declared))
    if (declaration?.default !== undefined) texts.set(name, String(declaration.default));
  for (const [name, value] of Object.entries(task.parameters))
    texts.set(name, Array.isArray(value) ? value.map(String).join(',') : String(value));
  return texts;
}

function fill(value: unknown, texts: ReadonlyMap<string, string>, depth = 0): unknown {
  if (depth > MAX_DEPTH) throw new DocumentError('Validation failed, err: the document is nested too deeply');
  if (typeof value === 'string')
    return value.replace(PLACEHOLDER, (whole, name: string) => texts.get(name) ?? whole);
  if (Array.isArray(value)) return value.map((each) => fill(each, texts, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, fill(child, texts, depth + 1)]),
  );
}

function text(inputs: Record<string, unknown>, key: string): string {
  const value = inputs[key];
  return typeof value === 'string' ? value : '';
}

/** A bool, or a text that says one; missing or empty is false. facts/session-manager.md B.5 */
function flag(inputs: Record<string, unknown>, key: string): boolean {
  const value = inputs[key];
  if (typeof value === 'boolean' || value === undefined || value === '') return value === true;
  if (value === 'true' || value === 'false') return value === 'true';
  throw new DocumentError(
    `Validation failed, err: ${key} must be true or false, not ${JSON.stringify(value)}`,
  );
}

/** Reads the document of a task. Throws DocumentError. */
export function readDocument(task: AgentTask): SessionPlan {
  const content = task.documentContent;
  const version = String(content['schemaVersion']);
  if (version !== '1.0')
    throw new DocumentError(
      `Document with schema version ${version} is not supported by this version of ssm agent`,
    );
  const texts = parameterTexts(task);
  const inputs = fill(content['inputs'] ?? {}, texts) as Record<string, unknown>;
  const streaming = inputs['cloudWatchStreamingEnabled'] ?? false;
  if (typeof streaming !== 'boolean')
    throw new DocumentError(
      'Could not deserialize AgentTask payload rawMessage: cloudWatchStreamingEnabled must be a bool',
    );
  const sessionType = String(content['sessionType'] ?? 'Standard_Stream');
  const profile = (inputs['shellProfile'] ?? {}) as Record<string, unknown>;
  return {
    sessionType,
    log: {
      s3BucketName: text(inputs, 's3BucketName'),
      s3KeyPrefix: text(inputs, 's3KeyPrefix'),
      s3EncryptionEnabled: flag(inputs, 's3EncryptionEnabled'),
      cloudWatchLogGroupName: text(inputs, 'cloudWatchLogGroupName'),
      cloudWatchEncryptionEnabled: flag(inputs, 'cloudWatchEncryptionEnabled'),
      // Commands are uploaded at their end, whatever the document asks. facts/session-manager.md C.2
      cloudWatchStreamingEnabled: streaming && sessionType === 'Standard_Stream',
    },
    kmsKeyId: text(inputs, 'kmsKeyId'),
    runAs: {
      enabled: flag(inputs, 'runAsEnabled'),
      user: task.runAsUser || text(inputs, 'runAsDefaultUser'),
    },
    shellProfile: text(profile, 'linux'),
    properties: fill(content['properties'] ?? {}, texts) as Record<string, unknown>,
  };
}
