/**
 * Reads a session document strictly: what AWS documents and nothing else, so that a misspelt `s3bucketName` is an
 * error at CreateDocument and not an unlogged session. Every message names the place in the document.
 * Source: "Session document schema" of the Systems Manager user guide; facts/aws.md E1, facts/session-manager.md B.5.
 */
import { AwsError } from '../../error.ts';
import { parseParameters } from './parse-parameters.ts';
import { SESSION_TYPES, type SessionDocument, type SessionType } from './session-document.ts';

export const MAX_IDLE_MINUTES = 60;
export const MAX_DURATION_MINUTES = 1440;
export const MAX_SHELL_PROFILE_CHARS = 512;

const TOP_LEVEL = new Set([
  'schemaVersion',
  'description',
  'sessionType',
  'inputs',
  'parameters',
  'properties',
]);
const STRING_INPUTS = new Set([
  's3BucketName',
  's3KeyPrefix',
  'cloudWatchLogGroupName',
  'kmsKeyId',
  'runAsDefaultUser',
]);
/** The agent reads these as a boolean or as text. */
const SWITCH_INPUTS = new Set(['s3EncryptionEnabled', 'cloudWatchEncryptionEnabled', 'runAsEnabled']);
const PLACEHOLDER = /\{\{\s*([^{}]*?)\s*\}\}/g;
const WHOLE_PLACEHOLDER = /^\s*\{\{\s*[^{}]+\s*\}\}\s*$/;
const PLATFORMS = ['linux', 'windows', 'macos'] as const;

/** The error of a document that cannot be taken; `path` is where. */
export function invalidContent(path: string, problem: string): AwsError {
  return new AwsError('InvalidDocumentContent', `${path}: ${problem}`);
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the text is one placeholder and nothing else. */
function isPlaceholder(value: unknown): value is string {
  return typeof value === 'string' && WHOLE_PLACEHOLDER.test(value);
}

function checkString(value: unknown, path: string): void {
  if (typeof value !== 'string') throw invalidContent(path, 'must be a string');
}

function checkSwitch(value: unknown, path: string): void {
  if (typeof value === 'boolean' || isPlaceholder(value)) return;
  if (typeof value === 'string' && /^(true|false|)$/i.test(value)) return;
  throw invalidContent(path, 'must be true or false');
}

function checkMinutes(value: unknown, path: string, most: number): void {
  if (value === '' || isPlaceholder(value)) return;
  const minutes = typeof value === 'string' && /^[1-9]\d{0,3}$/.test(value) ? Number(value) : 0;
  if (minutes < 1 || minutes > most)
    throw invalidContent(path, `must be a string of whole minutes from "1" to "${most}", or ""`);
}

function checkShellProfile(value: unknown, path: string): void {
  if (!isObject(value)) throw invalidContent(path, 'must be an object with linux and windows');
  for (const [platform, text] of Object.entries(value)) {
    if (platform !== 'linux' && platform !== 'windows')
      throw invalidContent(`${path}.${platform}`, 'is not a platform; linux and windows are');
    checkString(text, `${path}.${platform}`);
    if ((text as string).length > MAX_SHELL_PROFILE_CHARS)
      throw invalidContent(`${path}.${platform}`, `must have at most ${MAX_SHELL_PROFILE_CHARS} characters`);
  }
}

/** `filled`: placeholders have been replaced, and what still looks like one is a caller's value. */
function checkInput(name: string, value: unknown, filled: boolean): void {
  const path = `inputs.${name}`;
  if (filled && !STRING_INPUTS.has(name) && isPlaceholder(value))
    throw invalidContent(path, 'is a placeholder still');
  if (STRING_INPUTS.has(name)) checkString(value, path);
  else if (SWITCH_INPUTS.has(name)) checkSwitch(value, path);
  else if (name === 'cloudWatchStreamingEnabled') {
    // The agent reads a boolean only: text there breaks the whole session. facts/session-manager.md B.5.
    if (typeof value !== 'boolean' && !isPlaceholder(value))
      throw invalidContent(path, 'must be true or false, without quotes');
  } else if (name === 'idleSessionTimeout') checkMinutes(value, path, MAX_IDLE_MINUTES);
  else if (name === 'maxSessionDuration') checkMinutes(value, path, MAX_DURATION_MINUTES);
  else if (name === 'shellProfile') checkShellProfile(value, path);
  else throw invalidContent(path, 'is not an input of session documents');
}

function checkCommands(properties: Record<string, unknown>): void {
  const platforms = PLATFORMS.filter((platform) => properties[platform] !== undefined);
  if (platforms.length === 0)
    throw invalidContent('properties', 'must have commands for linux, windows or macos');
  for (const platform of platforms) {
    const part = properties[platform];
    const path = `properties.${platform}`;
    if (!isObject(part)) throw invalidContent(path, 'must be an object');
    const { commands } = part;
    const known =
      typeof commands === 'string' ||
      (Array.isArray(commands) && commands.every((c) => typeof c === 'string'));
    if (!known) throw invalidContent(`${path}.commands`, 'must be a string or a list of strings');
    if (part['runAsElevated'] !== undefined) checkSwitch(part['runAsElevated'], `${path}.runAsElevated`);
  }
}

function checkProperties(sessionType: SessionType, properties: unknown): void {
  if (sessionType === 'Standard_Stream') return;
  if (!isObject(properties))
    throw invalidContent('properties', `must be an object for sessionType ${sessionType}`);
  if (sessionType !== 'Port') checkCommands(properties);
  else if (typeof properties['portNumber'] !== 'string' || properties['portNumber'] === '')
    throw invalidContent('properties.portNumber', 'must be a port number or a placeholder, as a string');
}

function checkPlaceholders(value: unknown, path: string, names: ReadonlySet<string>): void {
  if (typeof value === 'string') {
    for (const [, name] of value.matchAll(PLACEHOLDER)) {
      if (name === undefined || name.startsWith('ssm:') || names.has(name)) continue;
      throw invalidContent(path, `uses parameter "${name}", which parameters does not define`);
    }
  } else if (Array.isArray(value))
    value.forEach((each, i) => {
      checkPlaceholders(each, `${path}[${i}]`, names);
    });
  else if (isObject(value))
    for (const [key, child] of Object.entries(value)) checkPlaceholders(child, `${path}.${key}`, names);
}

/**
 * Reads a document. `filled`: its placeholders have been replaced by a caller's values, which may hold braces of
 * their own. Throws InvalidDocumentContent or InvalidDocumentSchemaVersion.
 */
export function parseSessionDocument(root: unknown, filled = false): SessionDocument {
  if (!isObject(root)) throw invalidContent('document', 'must be an object');
  if (root['schemaVersion'] !== '1.0')
    throw new AwsError(
      'InvalidDocumentSchemaVersion',
      'schemaVersion: session documents need schema version "1.0"',
    );
  for (const key of Object.keys(root))
    if (!TOP_LEVEL.has(key)) throw invalidContent(key, 'is not part of session documents');
  const { description, inputs, properties } = root;
  if (description !== undefined) checkString(description, 'description');
  const sessionType = SESSION_TYPES.find((type) => type === root['sessionType']);
  if (sessionType === undefined)
    throw invalidContent('sessionType', `must be one of ${SESSION_TYPES.join(', ')}`);
  const parameters = parseParameters(root['parameters']);
  if (inputs !== undefined) {
    if (!isObject(inputs)) throw invalidContent('inputs', 'must be an object');
    for (const [name, value] of Object.entries(inputs)) checkInput(name, value, filled);
  } else if (sessionType === 'Standard_Stream')
    throw invalidContent('inputs', 'must be there for Standard_Stream');
  checkProperties(sessionType, properties);
  if (!filled) {
    const names = new Set(Object.keys(parameters));
    checkPlaceholders(inputs, 'inputs', names);
    checkPlaceholders(properties, 'properties', names);
  }
  return {
    schemaVersion: '1.0',
    sessionType,
    parameters,
    ...(typeof description === 'string' ? { description } : {}),
    ...(isObject(inputs) ? { inputs } : {}),
    ...(properties === undefined ? {} : { properties }),
  };
}
