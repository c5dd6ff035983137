import type { Guardrail } from '../../domain/guardrails/guardrail.ts';
import { RESPONSES, SEVERITIES } from '../../domain/guardrails/guardrail.ts';
import { placeholdersOf, strayBrace } from '../../domain/guardrails/reason.ts';
import type { GuardrailSchema } from './guardrail-schema.ts';

/** What the annotations of a policy say. */
export type AnnotatedFields = Pick<
  Guardrail,
  'id' | 'title' | 'severity' | 'reason' | 'response' | 'onUnknown'
>;

/** A mistake in an annotation; name is null when it is missing, and then the policy's head is the place. */
export interface AnnotationMistake {
  readonly name: string | null;
  readonly problem: string;
}

const NAMES = ['id', 'title', 'severity', 'reason', 'response', 'onUnknown'] as const;
const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const MAX_ID_LENGTH = 64;
const MAX_TEXT_LENGTH = 1000;

/** Reads the six annotations; every one is required, and no other is taken, so that a misspelt one is not ignored. */
export function readAnnotations(
  annotations: Readonly<Record<string, string | null>>,
  schema: GuardrailSchema,
): { readonly fields: AnnotatedFields | null; readonly mistakes: readonly AnnotationMistake[] } {
  const mistakes: AnnotationMistake[] = [];
  const wrong = (name: string | null, problem: string): void => {
    mistakes.push({ name, problem });
  };
  for (const name of Object.keys(annotations)) {
    if (!NAMES.some((known) => known === name))
      wrong(
        name,
        `there is no annotation @${name}; a guardrail has ${listOf(NAMES.map((known) => `@${known}`))}`,
      );
  }
  const text = (name: (typeof NAMES)[number]): string => {
    const value = annotations[name];
    if (value === undefined) wrong(null, `@${name}("…") is missing; write it above forbid`);
    else if (value === null || value.trim() === '') wrong(name, `@${name} is empty; write @${name}("…")`);
    else if (value.length > MAX_TEXT_LENGTH)
      wrong(name, `@${name} is longer than ${MAX_TEXT_LENGTH} characters`);
    return value ?? '';
  };
  const word = <Word extends string>(
    name: (typeof NAMES)[number],
    words: readonly Word[],
  ): Word | undefined => {
    const value = text(name);
    const found = words.find((candidate) => candidate === value);
    if (found === undefined && value.trim() !== '')
      wrong(name, `@${name}(${JSON.stringify(value)}) is not one of ${listOf(words)}`);
    return found;
  };
  const id = text('id');
  if (id.trim() !== '' && (!ID.test(id) || id.length > MAX_ID_LENGTH))
    wrong(
      'id',
      `@id(${JSON.stringify(id)}) must be lower-case words joined by hyphens, ${MAX_ID_LENGTH} at most`,
    );
  const title = text('title');
  const severity = word('severity', SEVERITIES);
  const reason = text('reason');
  for (const problem of reasonProblems(reason, schema)) wrong('reason', problem);
  const response = word('response', RESPONSES);
  const onUnknown = word('onUnknown', RESPONSES);
  if (mistakes.length > 0 || severity === undefined || response === undefined || onUnknown === undefined)
    return { fields: null, mistakes };
  return { fields: { id, title, severity, reason, response, onUnknown }, mistakes };
}

function reasonProblems(reason: string, schema: GuardrailSchema): string[] {
  const stray = strayBrace(reason);
  return [
    ...(stray === null ? [] : [`@reason has a brace that is no placeholder, at ${JSON.stringify(stray)}`]),
    ...placeholdersOf(reason)
      .filter((path) => !schema.hasPath(path))
      .map((path) => `@reason asks for {${path}}, which no fact has; the schema lists the facts`),
  ];
}

function listOf(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
