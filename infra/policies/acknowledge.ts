import { Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { ReasonedStatement } from './statement.ts';

const WILDCARD_RULE = 'AwsSolutions-IAM5';

/** Says why a rule of AwsSolutions does not hold for a construct. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

/** Says of each wildcard in an Allow why it is there, in the words of its statement; without words it stays a violation. */
export function acknowledgeWildcards(construct: IConstruct, statements: readonly ReasonedStatement[]): void {
  const stack = Stack.of(construct);
  for (const { Effect, Action, Resource, because } of statements) {
    if (Effect !== 'Allow' || because === undefined) continue;
    const findings = [
      ...listOf(Action).map((action) => `Action::${action}`),
      ...listOf(Resource).map((resource) => `Resource::${flat(stack.resolve(resource))}`),
    ].filter((finding) => finding.includes('*'));
    for (const finding of new Set(findings)) acknowledge(construct, `${WILDCARD_RULE}[${finding}]`, because);
  }
}

function listOf(value: string | readonly string[] | undefined): readonly string[] {
  if (value === undefined) return [];
  return typeof value === 'string' ? [value] : value;
}

/** A resolved value as the checks write it: `<Ref>` and `<Resource.Attribute>` in place of the intrinsics. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value.replace(/\$\{/g, '<').replace(/\}/g, '>');
  if (typeof value !== 'object' || value === null) return String(value);
  const [name, given] = Object.entries(value)[0] ?? ['', ''];
  if (name === 'Ref') return `<${String(given)}>`;
  if (name === 'Fn::Join' && Array.isArray(given))
    return (given[1] as unknown[]).map(flat).join(String(given[0]));
  if (name === 'Fn::GetAtt' && Array.isArray(given)) return `<${given.map(flat).join('.')}>`;
  return JSON.stringify(value);
}
