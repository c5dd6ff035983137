import { compileStatement, isObject } from './compile-statement.ts';
import type { CompiledPolicy } from './policy.ts';
import { PolicyError } from './policy-error.ts';

/** AWS's largest policy (an S3 bucket policy is 20 kB, a session or managed one less) has far fewer statements. */
export const MAX_STATEMENTS = 2_000;

const ELEMENTS = new Set(['Version', 'Id', 'Statement']);
const VERSIONS = ['2012-10-17', '2008-10-17'] as const;

/** Reads a policy document once, so that it can be evaluated many times. Throws PolicyError, which says where and why. */
export function compilePolicy(document: unknown, name: string): CompiledPolicy {
  const fail = (path: string, problem: string): never => {
    throw new PolicyError('malformed-policy', name, path, problem);
  };
  if (!isObject(document)) return fail('document', 'a policy is a JSON object with a Statement');
  for (const element of Object.keys(document)) {
    if (!ELEMENTS.has(element)) fail(element, 'no such element; a policy has Version, Id and Statement');
  }
  const version = document.Version ?? '2008-10-17';
  const known = VERSIONS.find((candidate) => candidate === version);
  if (known === undefined) return fail('Version', `must be '2012-10-17' or '2008-10-17'`);
  if (document.Id !== undefined && typeof document.Id !== 'string') fail('Id', 'must be a text');
  if (document.Statement === undefined) return fail('Statement', 'is missing');
  const single = !Array.isArray(document.Statement);
  const statements: unknown[] = single ? [document.Statement] : (document.Statement as unknown[]);
  if (statements.length > MAX_STATEMENTS) fail('Statement', `has more than ${MAX_STATEMENTS} statements`);
  return {
    name,
    version: known,
    statements: statements.map((statement, index) =>
      compileStatement(statement, index, {
        variables: known === '2012-10-17',
        fail: (path, problem) => fail(`${single ? 'Statement' : `Statement[${index}]`}${path}`, problem),
      }),
    ),
  };
}
