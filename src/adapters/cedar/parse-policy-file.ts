import type { DetailedError, PolicyJson } from '@cedar-policy/cedar-wasm/nodejs';
import { policySetTextToParts, policyToJson, validate } from '@cedar-policy/cedar-wasm/nodejs';
import type { Guardrail } from '../../domain/guardrails/guardrail.ts';
import { readFacts } from '../../domain/guardrails/read-facts.ts';
import type { GuardrailSchema } from './guardrail-schema.ts';
import type { PolicyMistake } from './policy-mistake.ts';
import { readAnnotations } from './read-annotations.ts';
import { positionOfByte, positionOfIndex } from './text-position.ts';

/** A file of guardrails, read; guardrails holds those without a mistake. */
export interface ParsedPolicyFile {
  readonly guardrails: readonly Guardrail[];
  readonly mistakes: readonly PolicyMistake[];
}

/** One policy of a file, and where it begins there. */
interface Part {
  readonly file: string;
  readonly fileText: string;
  readonly text: string;
  readonly index: number;
}

/** Whether the policies of a text are all as the schema has it: asked at once, it costs a tenth of asking for each. */
export function isClean(text: string, schema: GuardrailSchema): boolean {
  const answer = validate({
    schema: schema.text,
    policies: { staticPolicies: text },
    validationSettings: { mode: 'strict' },
  });
  return (
    answer.type === 'success' &&
    answer.validationErrors.length === 0 &&
    answer.validationWarnings.length === 0
  );
}

/** Reads the guardrails of one Cedar file, with every mistake found in it; `clean`: isClean has said so of its text. */
export function parsePolicyFile(
  file: string,
  fileText: string,
  schema: GuardrailSchema,
  clean = false,
): ParsedPolicyFile {
  const parts = policySetTextToParts(fileText);
  if (parts.type === 'failure')
    return { guardrails: [], mistakes: parts.errors.map((error) => mistakeOf(error, file, fileText, 0)) };
  if (parts.policy_templates.length > 0)
    return fault(file, 'it holds a policy template (?principal, ?resource); guardrails are plain policies');
  if (parts.policies.length === 0)
    return fault(file, 'it holds no policy; remove it or write a forbid in it');
  const guardrails: Guardrail[] = [];
  const mistakes: PolicyMistake[] = [];
  for (const part of inOrder(file, fileText, parts.policies)) {
    const parsed = parsePart(part, schema, clean);
    if (Array.isArray(parsed)) mistakes.push(...parsed);
    else guardrails.push(parsed as Guardrail);
  }
  return { guardrails, mistakes };
}

/** Cedar hands the policies of a file back sorted by names of its own; their places tell the order. */
function inOrder(file: string, fileText: string, texts: readonly string[]): readonly Part[] {
  const taken = new Set<number>();
  const parts = texts.map((text) => {
    let index = fileText.indexOf(text);
    while (taken.has(index) && index !== -1) index = fileText.indexOf(text, index + 1);
    taken.add(index);
    return { file, fileText, text, index };
  });
  return parts.sort((a, b) => a.index - b.index);
}

function parsePart(part: Part, schema: GuardrailSchema, clean: boolean): Guardrail | PolicyMistake[] {
  const answer = policyToJson(part.text);
  if (answer.type === 'failure') return answer.errors.map((error) => errorIn(part, error));
  const json = answer.json;
  const reading = readFacts({ ...json });
  const { fields, mistakes } = readAnnotations(annotationsOf(json), schema);
  const all: PolicyMistake[] = [
    ...mistakes.map(({ name, problem }) => ({ ...placeOf(part, name), problem })),
    ...reading.problems.map((problem) => ({ ...placeOf(part, null), problem })),
    ...(clean ? [] : validationMistakes(part, schema)),
  ];
  if (all.length > 0 || fields === null) return all;
  const { line } = positionOfIndex(part.fileText, part.index);
  const description = commentAbove(part.fileText.slice(0, Math.max(0, part.index)));
  return { ...fields, description, facts: reading.facts, text: part.text, source: `${part.file}:${line}` };
}

/** The comment lines that end a text, as one paragraph. */
function commentAbove(text: string): string {
  const lines = text.trimEnd().split('\n').reverse();
  const end = lines.findIndex((line) => !line.trimStart().startsWith('//'));
  const comment = lines.slice(0, end === -1 ? undefined : end).reverse();
  return comment.map((line) => line.trim().replace(/^\/\/+\s?/, '')).join(' ');
}

/** Cedar's warnings count too: a policy that can never fire guards nothing. */
function validationMistakes(part: Part, schema: GuardrailSchema): PolicyMistake[] {
  const policies = { staticPolicies: { guardrail: part.text } };
  const answer = validate({ schema: schema.text, policies, validationSettings: { mode: 'strict' } });
  if (answer.type === 'failure') return answer.errors.map((error) => errorIn(part, error));
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ error }) => errorIn(part, error));
}

function annotationsOf(json: PolicyJson): Readonly<Record<string, string | null>> {
  return (json.annotations ?? {}) as Readonly<Record<string, string | null>>;
}

function placeOf(part: Part, annotation: string | null): Omit<PolicyMistake, 'problem'> {
  const pattern = annotation === null ? /\b(?:forbid|permit)\s*\(/ : new RegExp(`@${annotation}\\b`);
  const within = pattern.exec(part.text)?.index ?? 0;
  return { file: part.file, ...positionOfIndex(part.fileText, part.index + within) };
}

function errorIn(part: Part, error: DetailedError): PolicyMistake {
  const before = Buffer.byteLength(part.fileText.slice(0, Math.max(0, part.index)));
  return mistakeOf(error, part.file, part.fileText, before);
}

function mistakeOf(error: DetailedError, file: string, text: string, bytesBefore: number): PolicyMistake {
  const location = error.sourceLocations?.[0];
  const place = positionOfByte(text, bytesBefore + (location?.start ?? 0));
  const expected = location !== undefined && 'label' in location ? location.label : null;
  const message = error.message.replace(
    /^(?:for policy `\w+`, |failed to parse policy .*? from string: )/,
    '',
  );
  const advice = [expected, error.help].filter((text) => text !== null && text !== undefined);
  return { file, ...place, problem: [message, ...advice].join('; ') };
}

function fault(file: string, problem: string): ParsedPolicyFile {
  return { guardrails: [], mistakes: [{ file, line: 0, column: 0, problem }] };
}
