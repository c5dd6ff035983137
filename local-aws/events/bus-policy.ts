import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import { PolicyError } from '@sallyport/iam-evaluation/policy-error.ts';
import { AwsError } from '../error.ts';
import { invalid } from './errors.ts';
import type { EventBus } from './rule.ts';

/** A bus policy, in characters. Source: EventBridge quotas. */
const MAX_POLICY = 10_240;

/** One statement of a bus policy, as stored. */
export interface BusStatement {
  readonly Sid?: string;
  readonly [member: string]: unknown;
}

/** The statements of a bus's policy. */
export function statementsOf(bus: EventBus): BusStatement[] {
  if (bus.policy === undefined) return [];
  const { Statement } = JSON.parse(bus.policy) as { Statement: BusStatement | BusStatement[] };
  return Array.isArray(Statement) ? Statement : [Statement];
}

/** Checks a policy for a bus; throws what PutPermission answers. */
export function checkPolicy(text: string): string {
  if (text.length > MAX_POLICY) {
    throw new AwsError(
      'PolicyLengthExceededException',
      `The policy is longer than ${MAX_POLICY} characters.`,
    );
  }
  try {
    parsePolicyJson(text, 'event bus policy');
  } catch (error) {
    if (error instanceof PolicyError) throw invalid(`The policy is not valid: ${error.message}`);
    throw error;
  }
  return text;
}

/** The policy text of statements; undefined when there are none. */
export function policyText(statements: readonly BusStatement[]): string | undefined {
  return statements.length === 0
    ? undefined
    : checkPolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
}
