/**
 * The content of a session document, as guardrails read it. Values may hold `{{parameter}}` (chosen by the caller of
 * StartSession) or `{{ssm:name}}` (chosen by whoever may write that Parameter Store entry); the agent substitutes them
 * (facts/aws.md E1). Such a value is kept as written: it is nobody's promise.
 */

/** What a session document says, in our words. Null: the document does not say. */
export interface DocumentContent {
  /** AWS's word: Standard_Stream, InteractiveCommands, NonInteractiveCommands, Port. */
  readonly sessionType: string;
  readonly version: string | null;
  /** SHA-256 of the content, hexadecimal, as DescribeDocument tells it. */
  readonly hash: string | null;
  readonly s3Bucket: string | null;
  /** As the agent joins it: no doubled and no trailing slashes (facts/session-manager.md C.4). */
  readonly s3Prefix: string;
  readonly s3Encrypted: boolean;
  readonly logGroup: string | null;
  readonly cloudWatchEncrypted: boolean;
  readonly streaming: boolean;
  /** The agent types lines of the document's into each shell on Linux at its start; the shell echoes them. Left out: not known. */
  readonly typesProfile?: boolean;
  /** The key that encrypts the session's own traffic. */
  readonly kmsKey: string | null;
  readonly runAsEnabled: boolean;
  readonly runAsUser: string | null;
  /** The command runs as the agent's own user: root on Linux (facts/session-manager.md B.8). */
  readonly runAsElevated: boolean;
  readonly idleMinutes: number | null;
  readonly maxMinutes: number | null;
  /** The log inputs that a parameter decides, by their AWS names. */
  readonly chosenLogInputs: readonly string[];
}

/** A document that could be read, or what is wrong with it. */
export type ParsedDocument =
  | { readonly ok: true; readonly content: DocumentContent }
  | { readonly ok: false; readonly problem: string };

const LOG_INPUTS = [
  's3BucketName',
  's3KeyPrefix',
  's3EncryptionEnabled',
  'cloudWatchLogGroupName',
  'cloudWatchEncryptionEnabled',
  'cloudWatchStreamingEnabled',
  'kmsKeyId',
] as const;

const MAX_SESSION_MINUTES = 1440;

type Json = Readonly<Record<string, unknown>>;

/** Reads a session document's content, already parsed from JSON or YAML. */
export function parseSessionDocument(
  content: unknown,
  identity: { readonly version: string | null; readonly hash: string | null },
): ParsedDocument {
  if (!isObject(content)) return { ok: false, problem: 'the document is not a JSON object' };
  if (typeof content.sessionType !== 'string')
    return { ok: false, problem: 'the document has no sessionType: it is not a session document' };
  if (content.inputs !== undefined && !isObject(content.inputs))
    return { ok: false, problem: "the document's inputs are not an object" };
  const inputs = (content.inputs ?? {}) as Json;
  return {
    ok: true,
    content: {
      sessionType: content.sessionType,
      ...identity,
      s3Bucket: textOf(inputs.s3BucketName),
      s3Prefix: joinedPrefix(textOf(inputs.s3KeyPrefix) ?? ''),
      s3Encrypted: isTrue(inputs.s3EncryptionEnabled),
      logGroup: textOf(inputs.cloudWatchLogGroupName),
      cloudWatchEncrypted: isTrue(inputs.cloudWatchEncryptionEnabled),
      streaming: isTrue(inputs.cloudWatchStreamingEnabled) && content.sessionType === 'Standard_Stream',
      typesProfile: content.sessionType === 'Standard_Stream' && hasProfile(inputs.shellProfile),
      kmsKey: textOf(inputs.kmsKeyId),
      // A parameterised switch may be turned on by the caller, who then chooses the user too.
      runAsEnabled: isTrue(inputs.runAsEnabled) || isParameterised(inputs.runAsEnabled),
      runAsUser: textOf(inputs.runAsDefaultUser),
      runAsElevated: isElevated(content.properties),
      idleMinutes: minutesOf(inputs.idleSessionTimeout),
      maxMinutes: minutesOf(inputs.maxSessionDuration),
      chosenLogInputs: LOG_INPUTS.filter((name) => isParameterised(inputs[name])),
    },
  };
}

/** A prefix as the agent joins it to the session's id: empty and `.` parts vanish. */
export function joinedPrefix(prefix: string): string {
  const parts = prefix.split('/').filter((part, index) => index === 0 || (part !== '' && part !== '.'));
  return parts.join('/');
}

/** What a parameter decides may be nothing at all. */
function hasProfile(profile: unknown): boolean {
  const typed = isObject(profile) ? textOf(profile.linux) : null;
  return typed !== null && !isParameterised(typed);
}

function isElevated(properties: unknown): boolean {
  if (!isObject(properties)) return false;
  return [properties, ...Object.values(properties)].some(
    (part) => isObject(part) && (isTrue(part.runAsElevated) || isParameterised(part.runAsElevated)),
  );
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** Only a plain true counts: a parameter in its place promises nothing. */
function isTrue(value: unknown): boolean {
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

function isParameterised(value: unknown): boolean {
  return typeof value === 'string' && value.includes('{{');
}

function minutesOf(value: unknown): number | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string' || !/^\d{1,4}$/.test(text)) return null;
  const minutes = Number(text);
  return minutes >= 1 && minutes <= MAX_SESSION_MINUTES ? minutes : null;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
