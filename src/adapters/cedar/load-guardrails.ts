import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Guardrail } from '../../domain/guardrails/guardrail.ts';
import { Fault } from '../../operations/fault.ts';
import { type GuardrailSchema, readGuardrailSchema } from './guardrail-schema.ts';
import { isClean, parsePolicyFile } from './parse-policy-file.ts';
import { GuardrailFault, type PolicyMistake } from './policy-mistake.ts';

/** Where the guardrails that come with the product are. */
export const SHIPPED_GUARDRAILS = fileURLToPath(new URL('../../../policies/guardrails', import.meta.url));

/** More files than this in one directory are a mistake in the setting rather than guardrails. */
export const MAX_POLICY_FILES = 1000;
export const MAX_POLICY_FILE_BYTES = 1_000_000;

/**
 * Loads every *.cedar file of the directories, in order of name, and files named by themselves. All or nothing: a mistake anywhere throws a
 * GuardrailFault that lists all mistakes with file, line and column, and nothing is in force.
 */
export function loadGuardrails(
  paths: readonly string[] = [SHIPPED_GUARDRAILS],
  schema: GuardrailSchema = readGuardrailSchema(),
): readonly Guardrail[] {
  const guardrails: Guardrail[] = [];
  const mistakes: PolicyMistake[] = [];
  const files = paths.flatMap(policyFilesOf).map((file) => ({ file, text: readPolicyFile(file) }));
  const clean = isClean(files.map(({ text }) => text).join('\n'), schema);
  for (const { file, text } of files) {
    const parsed = parsePolicyFile(file, text, schema, clean);
    mistakes.push(...parsed.mistakes);
    for (const guardrail of parsed.guardrails) {
      const twin = guardrails.find((other) => other.id === guardrail.id);
      if (twin === undefined) guardrails.push(guardrail);
      else mistakes.push(duplicate(guardrail, twin));
    }
  }
  if (mistakes.length > 0) throw new GuardrailFault(mistakes);
  return guardrails;
}

function duplicate(guardrail: Guardrail, twin: Guardrail): PolicyMistake {
  const split = guardrail.source.lastIndexOf(':');
  return {
    file: guardrail.source.slice(0, split),
    line: Number(guardrail.source.slice(split + 1)),
    column: 1,
    problem: `@id("${guardrail.id}") is taken by ${twin.source}; give one of them another id`,
  };
}

function policyFilesOf(directory: string): readonly string[] {
  if (readable(directory, () => statSync(directory)).isFile()) return [directory];
  const names = readable(directory, () => readdirSync(directory)).filter((name) => name.endsWith('.cedar'));
  if (names.length === 0)
    throw new GuardrailFault([{ file: directory, line: 0, column: 0, problem: 'it holds no *.cedar file' }]);
  if (names.length > MAX_POLICY_FILES)
    throw new GuardrailFault([
      {
        file: directory,
        line: 0,
        column: 0,
        problem: `it holds more than ${MAX_POLICY_FILES} *.cedar files`,
      },
    ]);
  return names.sort().map((name) => join(directory, name));
}

function readPolicyFile(file: string): string {
  const bytes = readable(file, () => readFileSync(file));
  if (bytes.length > MAX_POLICY_FILE_BYTES)
    throw new GuardrailFault([
      { file, line: 0, column: 0, problem: `it is larger than ${MAX_POLICY_FILE_BYTES} bytes` },
    ]);
  return bytes.toString('utf8');
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('GUARDRAILS_UNREADABLE', `${path} cannot be read: ${why}`, { retry: 'never', cause });
  }
}
