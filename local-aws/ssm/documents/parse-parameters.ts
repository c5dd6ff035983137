import { AwsError } from '../../error.ts';
import type { DocumentParameter } from './session-document.ts';

const TYPES: Readonly<Record<string, DocumentParameter['type']>> = {
  string: 'String',
  stringlist: 'StringList',
  boolean: 'Boolean',
  integer: 'Integer',
};
const KEYS = new Set([
  'type',
  'description',
  'default',
  'allowedPattern',
  'allowedValues',
  'minChars',
  'maxChars',
  'minItems',
  'maxItems',
  'displayType',
]);
const NAME = /^[A-Za-z0-9_.-]{1,128}$/;
export const MAX_DOCUMENT_PARAMETERS = 200;
export const MAX_PATTERN_CHARS = 1024;

function invalid(path: string, problem: string): AwsError {
  return new AwsError('InvalidDocumentContent', `${path}: ${problem}`);
}

function checkPattern(pattern: unknown, path: string): void {
  if (typeof pattern !== 'string' || pattern.length > MAX_PATTERN_CHARS)
    throw invalid(path, `must be a regular expression of at most ${MAX_PATTERN_CHARS} characters`);
  try {
    new RegExp(pattern);
  } catch (error) {
    throw invalid(path, `is not a regular expression (${(error as Error).message})`);
  }
}

function parseParameter(name: string, value: unknown): DocumentParameter {
  const path = `parameters.${name}`;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(path, 'must be an object');
  const fields = value as Record<string, unknown>;
  for (const key of Object.keys(fields))
    if (!KEYS.has(key)) throw invalid(`${path}.${key}`, 'is not known for parameters');
  const type = typeof fields['type'] === 'string' ? TYPES[fields['type'].toLowerCase()] : undefined;
  if (type === undefined) throw invalid(`${path}.type`, 'must be String, StringList, Boolean or Integer');
  if (fields['description'] !== undefined && typeof fields['description'] !== 'string')
    throw invalid(`${path}.description`, 'must be a string');
  if (fields['allowedPattern'] !== undefined)
    checkPattern(fields['allowedPattern'], `${path}.allowedPattern`);
  if (fields['allowedValues'] !== undefined && !Array.isArray(fields['allowedValues']))
    throw invalid(`${path}.allowedValues`, 'must be a list');
  for (const key of ['minChars', 'maxChars', 'minItems', 'maxItems'])
    if (fields[key] !== undefined && !Number.isSafeInteger(fields[key]))
      throw invalid(`${path}.${key}`, 'must be a whole number');
  return { ...fields, type };
}

/** Reads the `parameters` of a session document; types may be written in any case. */
export function parseParameters(value: unknown): Record<string, DocumentParameter> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('parameters', 'must be an object');
  const entries = Object.entries(value);
  if (entries.length > MAX_DOCUMENT_PARAMETERS)
    throw invalid('parameters', `must have at most ${MAX_DOCUMENT_PARAMETERS} members`);
  return Object.fromEntries(
    entries.map(([name, parameter]) => {
      if (!NAME.test(name)) throw invalid(`parameters.${name.slice(0, 60)}`, 'is not a parameter name');
      return [name, parseParameter(name, parameter)];
    }),
  );
}
