import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { page } from '../../page.ts';
import {
  groupIdentifier,
  groupName,
  groupQuestion,
  invalidToken,
  nameOfIdentifier,
  nextToken,
} from '../arguments.ts';
import { groupArn, type LogGroup } from '../log-group.ts';

/** Source: CloudWatch Logs API reference, DescribeLogGroups. */
const MAX_LIMIT = 50;

function shapeOf(call: Call, group: LogGroup): object {
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    retentionInDays: group.retentionInDays,
    metricFilterCount: group.metricFilters.length,
    arn: `${groupArn(group)}:*`,
    logGroupArn: groupArn(group),
    storedBytes: call.world.logs.events.storedBytes(group.rowId),
    kmsKeyId: group.kmsKeyId,
    logGroupClass: group.logGroupClass,
  };
}

/**
 * Source: CloudWatch Logs API reference, DescribeLogGroups. It is asked of IAM on no group in particular: a policy
 * that names one group denies it (facts/session-manager.md C.5).
 */
export const describeLogGroups = defineAction({
  service: 'logs',
  name: 'DescribeLogGroups',
  readOnly: true,
  input: z.object({
    logGroupNamePrefix: groupName.optional(),
    logGroupNamePattern: z
      .string()
      .max(512)
      .regex(/^[.\-_/#A-Za-z0-9]*$/)
      .optional(),
    logGroupIdentifiers: z.array(groupIdentifier).min(1).max(50).optional(),
    logGroupClass: z.enum(['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY']).optional(),
    limit: z.number().int().min(1).max(MAX_LIMIT).optional(),
    nextToken: nextToken.optional(),
    includeLinkedAccounts: z.boolean().optional(),
    accountIdentifiers: z.array(z.string()).optional(),
  }),
  omits: ['Linked accounts (observability access manager).'],
  authorize: (_input, call) => [groupQuestion(call, '')],
  handle: (input, call) => {
    const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupClass } = input;
    if (prefix !== undefined && pattern !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
      );
    }
    const named = input.logGroupIdentifiers?.map(nameOfIdentifier);
    const found = [...call.world.logs.groups.values(`${call.account}/${call.region}/${prefix ?? ''}`)].filter(
      (group) =>
        (pattern === undefined || group.name.toLowerCase().includes(pattern.toLowerCase())) &&
        (named === undefined || named.includes(group.name)) &&
        (logGroupClass === undefined || group.logGroupClass === logGroupClass),
    );
    const { items, nextToken: next } = page(found, {
      keyOf: (group) => group.name,
      size: input.limit ?? MAX_LIMIT,
      token: input.nextToken,
      scope: ['DescribeLogGroups', call.account, call.region, prefix, pattern, named, logGroupClass],
      invalid: invalidToken,
    });
    return { logGroups: items.map((group) => shapeOf(call, group)), nextToken: next };
  },
});
