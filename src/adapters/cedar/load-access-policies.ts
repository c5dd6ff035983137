import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type PolicyJson,
  policySetTextToParts,
  policyToJson,
  validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import { Fault } from '../../operations/fault.ts';
import { type AccessAnswer, readGrantAnnotations } from './grant-annotations.ts';
import { positionOfByte, positionOfIndex } from './text-position.ts';

/** Where the access policies that come with the product are. */
export const SHIPPED_ACCESS_POLICIES = fileURLToPath(
  new URL('../../../policies/access/grants.cedar', import.meta.url),
);
const SCHEMA = new URL('../../../policies/access/grants.cedarschema', import.meta.url);

/** An access policy: its text, and what it answers when it applies. */
export interface AccessPolicy extends AccessAnswer {
  readonly text: string;
  /** `file:line`. */
  readonly source: string;
}

/**
 * Reads and strictly validates the access policies of a file. All or nothing: a Fault names every mistake with its
 * place, and nothing is in force.
 */
export function loadAccessPolicies(file: string = SHIPPED_ACCESS_POLICIES): readonly AccessPolicy[] {
  const fileText = read(file);
  const parts = policySetTextToParts(fileText);
  if (parts.type === 'failure')
    throw wrong(
      file,
      parts.errors.map(({ message, sourceLocations }) => {
        const { line, column } = positionOfByte(fileText, sourceLocations?.[0]?.start ?? 0);
        return `${file}:${line}:${column}: ${message}`;
      }),
    );
  if (parts.policy_templates.length > 0)
    throw wrong(file, ['it holds a policy template; access policies are plain']);
  if (parts.policies.length === 0) throw wrong(file, ['it holds no policy, and would refuse every request']);
  const schema = readFileSync(SCHEMA, 'utf8');
  const mistakes: string[] = [];
  const policies = parts.policies.map((text) => {
    const at = positionOfIndex(fileText, fileText.indexOf(text));
    const { policy, problems } = parsePolicy(text, `${file}:${at.line}`, schema);
    mistakes.push(...problems.map((problem) => `${file}:${at.line}:${at.column}: ${problem}`));
    return policy;
  });
  for (const [index, { id, source }] of policies.entries()) {
    const twin = policies.findIndex((other) => other.id === id);
    if (twin !== index) mistakes.push(`${source}: @id("${id}") is taken by ${policies[twin]?.source}`);
  }
  if (mistakes.length > 0) throw wrong(file, mistakes);
  return policies.toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function parsePolicy(
  text: string,
  source: string,
  schema: string,
): { readonly policy: AccessPolicy; readonly problems: readonly string[] } {
  const parsed = policyToJson(text);
  const json: PolicyJson | null = parsed.type === 'success' ? parsed.json : null;
  const annotations = (json?.annotations ?? {}) as Readonly<Record<string, string | null>>;
  const { answer, mistakes } = readGrantAnnotations(annotations, json?.effect ?? 'permit');
  const checked = validate({
    schema,
    policies: { staticPolicies: { policy: text } },
    validationSettings: { mode: 'strict' },
  });
  // Warnings count too: a policy that can never apply gives or guards nothing.
  const invalid =
    checked.type === 'failure'
      ? checked.errors.map(({ message }) => message)
      : [...checked.validationErrors, ...checked.validationWarnings].map(({ error }) => error.message);
  return { policy: { ...answer, text, source }, problems: [...mistakes, ...invalid] };
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Fault('ACCESS_POLICIES_UNREADABLE', `${file} cannot be read: ${why}`, {
      retry: 'never',
      cause,
    });
  }
}

function wrong(file: string, mistakes: readonly string[]): Fault {
  const message = [`the access policies of ${file} cannot be loaded`, ...mistakes].join('\n');
  return new Fault('ACCESS_POLICIES_MALFORMED', message, { retry: 'never' });
}
