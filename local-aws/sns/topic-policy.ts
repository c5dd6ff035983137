import { parsePolicyJson } from '@sallyport/iam-evaluation/parse-policy-json.ts';
import { PolicyError } from '@sallyport/iam-evaluation/policy-error.ts';
import { invalidParameter } from './errors.ts';
import { defaultPolicy, type Topic } from './topic.ts';

/** A topic policy, in bytes. Source: SNS quotas. */
const MAX_POLICY = 30_720;

/** One statement of a topic policy, as stored. */
export interface TopicStatement {
  readonly Sid?: string;
  readonly [member: string]: unknown;
}

/** Checks the text of a topic policy. */
export function checkPolicy(text: string): string {
  if (Buffer.byteLength(text) > MAX_POLICY) throw invalidParameter('Policy is too large');
  try {
    parsePolicyJson(text, 'topic policy');
  } catch (error) {
    if (error instanceof PolicyError) throw invalidParameter(`Policy Error: ${error.message}`);
    throw error;
  }
  return text;
}

/** The statements of a topic's policy. */
export function statementsOf(topic: Topic): TopicStatement[] {
  const text = topic.attributes['Policy'] ?? defaultPolicy(topic.arn, topic.account);
  const { Statement } = JSON.parse(text) as { Statement: TopicStatement | TopicStatement[] };
  return Array.isArray(Statement) ? Statement : [Statement];
}

/** The topic with these statements as its policy. */
export function withStatements(topic: Topic, statements: readonly TopicStatement[]): Topic {
  const whole = JSON.parse(topic.attributes['Policy'] ?? defaultPolicy(topic.arn, topic.account)) as object;
  const Policy = checkPolicy(JSON.stringify({ ...whole, Statement: statements }));
  return { ...topic, attributes: { ...topic.attributes, Policy } };
}
