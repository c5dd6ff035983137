import { z } from 'zod';
import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { groupArn } from './log-group.ts';

/** Source: CloudWatch Logs API reference, the patterns of its members. */
export const groupName = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[.\-_/#A-Za-z0-9]+$/);
export const streamName = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^:*]*$/);
export const groupIdentifier = z
  .string()
  .min(1)
  .max(2048)
  .regex(/^[\w#+=/:,.@*-]*$/);
export const filterName = z
  .string()
  .min(1)
  .max(512)
  .regex(/^[^:*]*$/);
export const filterPattern = z.string().max(1024);
export const nextToken = z.string().min(1);
export const tagMap = z.record(z.string().min(1).max(128), z.string().max(256));

/** Most tags that a log group has. */
export const MAX_TAGS = 50;

/** A group named by `logGroupName` or, as name or ARN, by `logGroupIdentifier`; exactly one of the two. */
export interface GroupReference {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** The name in a log group's ARN (with or without `:*`), or the text itself when it is no ARN. */
export function nameOfIdentifier(identifier: string): string {
  return /^arn:aws:logs:[^:]*:\d{12}:log-group:([^:]+)(:\*)?$/.exec(identifier)?.[1] ?? identifier;
}

/** The group's name that a call gives in either way. */
export function groupNameOf(reference: GroupReference): string {
  const { logGroupName, logGroupIdentifier } = reference;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw new AwsError(
      'InvalidParameterException',
      'Exactly one of logGroupName and logGroupIdentifier must be specified.',
    );
  }
  return logGroupName ?? nameOfIdentifier(logGroupIdentifier!);
}

/**
 * The question about a group. IAM is asked about `log-group:NAME:log-stream:`, so a policy must end in `:*` (or be
 * `*`); one that names the group's bare ARN matches nothing. Source: AWS's own denial messages.
 */
export function groupQuestion(call: Call, name: string, stream = ''): Authorization {
  const group = call.world.logs.group(call.account, call.region, name);
  return {
    resource: `${groupArn({ account: call.account, region: call.region, name })}:log-stream:${stream}`,
    resourceTags: group?.tags ?? {},
  };
}

/** The question of the tag actions, whose ARN has no ending. */
export function bareGroupQuestion(call: Call, name: string): Authorization {
  return {
    ...groupQuestion(call, name),
    resource: groupArn({ account: call.account, region: call.region, name }),
  };
}

/** A token of another query, or none of ours. */
export function invalidToken(): AwsError {
  return new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
}
