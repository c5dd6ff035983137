import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { FactName, SessionFacts } from '../../src/domain/guardrails/facts.ts';
import { COMPLIANT, type FactValues, someFacts } from '../builders/session-facts.ts';

const factNames = Object.keys(COMPLIANT) as FactName[];
const byFact = <Value extends z.ZodType>(value: Value) =>
  z.strictObject(Object.fromEntries(factNames.map((name) => [name, value.optional()])));

const corpusSchema = z.strictObject({
  guardrail: z.string(),
  cases: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['firing', 'quiet', 'near-miss', 'unknown']),
      /** What differs from the compliant session; objects are merged, tags and parameters replaced. */
      facts: byFact(z.unknown()).default({}),
      /** Facts that are not found, and why. */
      unknown: byFact(z.string()).default({}),
      expected: z.strictObject({
        /** The reason told; null when the guardrail is not broken. */
        violation: z.string().nullable(),
        /** The facts that stand in the way of judging. */
        unknown: z.array(z.string()).default([]),
      }),
    }),
  ),
});

/** The cases of one guardrail. */
export type Corpus = z.infer<typeof corpusSchema>;

/** Facts whose keys are free are replaced as a whole. */
const REPLACED: readonly string[] = ['targetTags', 'principalTags', 'parameters'];

/** Every corpus, strictly read. */
export function readCorpora(): readonly Corpus[] {
  const folder = new URL('./', import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return files.map((name) => corpusSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))));
}

/** The facts of a case. */
export function factsOf(one: Corpus['cases'][number]): SessionFacts {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(one.facts)) {
    const base = COMPLIANT[name as FactName];
    const merges = isObject(base) && isObject(value) && !REPLACED.includes(name);
    values[name] = merges ? { ...base, ...value } : value;
  }
  return someFacts(values as Partial<FactValues>, one.unknown as Partial<Record<FactName, string>>);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
