/**
 * Puts a caller's parameters into a session document: checks each value against its declaration, fills in the
 * defaults, and replaces `{{ name }}` and `{{ ssm:name }}` everywhere in inputs and properties. A value is put in
 * once: a placeholder inside a value stays text. A whole placeholder takes the parameter's own type, so that
 * `"cloudWatchStreamingEnabled": "{{ stream }}"` becomes a boolean. facts/session-manager.md B.5, facts/aws.md E1.
 */
import { AwsError } from '../../error.ts';
import { isObject } from './parse-session-document.ts';
import type { DocumentParameter, SessionDocument } from './session-document.ts';

const WHOLE = /^\s*\{\{\s*([^{}]+?)\s*\}\}\s*$/;
const PLACEHOLDER = /\{\{\s*([^{}]+?)\s*\}\}/g;
/** A pattern written to be slow is run on no longer text than this. */
const MAX_VALUE_CHARS = 32_768;

type Parametrised = Pick<SessionDocument, 'parameters'>;
export type ParameterValue = string | readonly string[] | boolean | number;

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameters', message);
}

function checkText(name: string, parameter: DocumentParameter, text: string): void {
  if (text.length > Math.min(parameter.maxChars ?? MAX_VALUE_CHARS, MAX_VALUE_CHARS))
    throw invalid(`Parameter "${name}" is too long.`);
  if (parameter.minChars !== undefined && text.length < parameter.minChars)
    throw invalid(`Parameter "${name}" is too short.`);
  const { allowedPattern, allowedValues } = parameter;
  if (allowedPattern !== undefined && !new RegExp(allowedPattern).test(text))
    throw invalid(
      `Parameter "${name}" has the value "${text.slice(0, 100)}", which does not match the allowed pattern ${allowedPattern}.`,
    );
  if (allowedValues !== undefined && !allowedValues.map(String).includes(text))
    throw invalid(
      `Parameter "${name}" has the value "${text.slice(0, 100)}"; allowed values are ${allowedValues.join(', ')}.`,
    );
}

function readValue(name: string, parameter: DocumentParameter, texts: readonly string[]): ParameterValue {
  for (const text of texts) checkText(name, parameter, text);
  if (parameter.type === 'StringList') {
    const { minItems = 0, maxItems = Number.MAX_SAFE_INTEGER } = parameter;
    if (texts.length < minItems || texts.length > maxItems)
      throw invalid(`Parameter "${name}" has ${texts.length} items, which is out of its range.`);
    return texts;
  }
  const [text] = texts;
  if (text === undefined || texts.length !== 1) throw invalid(`Parameter "${name}" takes exactly one value.`);
  if (parameter.type === 'Boolean') {
    if (!/^(true|false)$/i.test(text)) throw invalid(`Parameter "${name}" must be true or false.`);
    return text.toLowerCase() === 'true';
  }
  if (parameter.type === 'Integer') {
    if (!/^-?\d{1,15}$/.test(text)) throw invalid(`Parameter "${name}" must be a whole number.`);
    return Number(text);
  }
  return text;
}

function asTexts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

/** The agent substitutes too: a value that names a parameter would be replaced there. Other braces are text. */
function checkNesting(name: string, text: string, document: Parametrised): void {
  for (const [, inner = ''] of text.matchAll(PLACEHOLDER))
    if (Object.hasOwn(document.parameters, inner) || inner.startsWith('ssm:'))
      throw invalid(`Parameter "${name}" must not hold the placeholder {{ ${inner} }}.`);
}

/** The value of every parameter of the document, given or default. Throws InvalidParameters. */
export function resolveParameters(
  document: Parametrised,
  given: Readonly<Record<string, readonly string[]>>,
): Record<string, ParameterValue> {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(document.parameters, name))
      throw invalid(`Parameter "${name.slice(0, 100)}" is not defined in the document.`);
  const values: [string, ParameterValue][] = [];
  for (const [name, parameter] of Object.entries(document.parameters)) {
    for (const text of given[name] ?? []) checkNesting(name, text, document);
    const texts = given[name] ?? (parameter.default === undefined ? undefined : asTexts(parameter.default));
    if (texts === undefined) throw invalid(`Parameter "${name}" requires a value.`);
    // A default is the document's own word: only its type matters.
    values.push([
      name,
      readValue(name, given[name] === undefined ? { type: parameter.type } : parameter, texts),
    ]);
  }
  return Object.fromEntries(values);
}

/** Replaces the placeholders in any part of a document; `lookUp` answers `ssm:name` references. */
export function substitute(
  part: unknown,
  values: Readonly<Record<string, ParameterValue>>,
  lookUp: (name: string) => string,
): unknown {
  const resolve = (name: string): ParameterValue => {
    if (name.startsWith('ssm:')) return lookUp(name.slice(4));
    return Object.hasOwn(values, name) ? (values[name] as ParameterValue) : `{{ ${name} }}`;
  };
  if (typeof part === 'string') {
    const whole = WHOLE.exec(part)?.[1];
    if (whole !== undefined) return resolve(whole);
    return part.replace(PLACEHOLDER, (_, name: string) => asTexts(resolve(name)).join(','));
  }
  if (Array.isArray(part))
    return part.flatMap((each) => {
      const value = substitute(each, values, lookUp);
      return Array.isArray(value) && !Array.isArray(each) ? value : [value];
    });
  if (!isObject(part)) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, child]) => [key, substitute(child, values, lookUp)]),
  );
}
