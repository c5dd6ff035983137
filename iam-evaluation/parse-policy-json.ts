import { compilePolicy } from './compile-policy.ts';
import { JsonError, parseJson } from './json/parse-json.ts';
import type { CompiledPolicy } from './policy.ts';
import { PolicyError } from './policy-error.ts';

/** Compiles a policy from its text. Throws PolicyError; for text that is no JSON, with the line and column. */
export function parsePolicyJson(text: string, name: string): CompiledPolicy {
  return compilePolicy(parseText(text, name), name);
}

function parseText(text: string, name: string): unknown {
  try {
    return parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new PolicyError(
      'malformed-json',
      name,
      `line ${error.line}, column ${error.column}`,
      error.problem,
    );
  }
}
