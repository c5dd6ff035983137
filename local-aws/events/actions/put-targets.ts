import { z } from 'zod';
import { type Authorization, type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { isDeliverable } from '../deliver.ts';
import { invalid } from '../errors.ts';
import { askRule, busName, findRule, ruleName } from '../place.ts';
import { isJsonPath } from '../render-input.ts';
import type { Target } from '../rule.ts';

/** Targets of one rule. Source: EventBridge quotas. */
const MAX_TARGETS = 5;

const path = z.string().max(256).refine(isJsonPath, 'Invalid path');
const target = z.object({
  Id: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[.\-_A-Za-z0-9]+$/),
  Arn: z.string().min(1).max(1600),
  RoleArn: z.string().max(1600).optional(),
  Input: z.string().max(8192).optional(),
  InputPath: path.optional(),
  InputTransformer: z
    .object({
      InputPathsMap: z.record(z.string(), path).optional(),
      InputTemplate: z.string().min(1).max(8192),
    })
    .optional(),
  SqsParameters: z.object({ MessageGroupId: z.string().max(100).optional() }).optional(),
  DeadLetterConfig: z.object({ Arn: z.string().max(1600).optional() }).optional(),
  RetryPolicy: z
    .object({
      MaximumRetryAttempts: z.number().int().min(0).max(185).optional(),
      MaximumEventAgeInSeconds: z.number().int().min(60).max(86_400).optional(),
    })
    .optional(),
});

function checkTarget(one: Target): void {
  const ways = [one.Input, one.InputPath, one.InputTransformer].filter((way) => way !== undefined);
  if (ways.length > 1) {
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${one.Id}.`);
  }
  if (!/^arn:aws[\w-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:.+$/.test(one.Arn)) {
    throw invalid(`Parameter ${one.Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  }
  if (!isDeliverable(one.Arn)) {
    throw invalid(
      `Parameter ${one.Arn} is not valid. Reason: local-aws delivers to sqs, sns and events only.`,
    );
  }
  if (one.Arn.endsWith('.fifo') && one.SqsParameters?.MessageGroupId === undefined) {
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${one.Id}.`);
  }
  if (one.Input !== undefined && !isJson(one.Input)) {
    throw invalid(`JSON syntax error in input for target ${one.Id}.`);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A role given to a target is passed to EventBridge: iam:PassRole is asked, too. */
function passedRoles(targets: readonly Target[], call: Call): Authorization[] {
  return targets.flatMap(({ RoleArn }) =>
    RoleArn === undefined
      ? []
      : [
          {
            action: 'iam:PassRole',
            resource: RoleArn,
            resourceAccount: call.account,
            context: { 'iam:PassedToService': 'events.amazonaws.com' },
          },
        ],
  );
}

/** Source: API_PutTargets. */
export const putTargets = defineAction({
  service: 'events',
  name: 'PutTargets',
  readOnly: false,
  input: z.object({ Rule: ruleName, EventBusName: busName, Targets: z.array(target).min(1).max(100) }),
  authorize: ({ EventBusName, Rule, Targets }, call) => [
    ...askRule(call, EventBusName, Rule),
    ...passedRoles(Targets, call),
  ],
  handle: ({ EventBusName, Rule, Targets }, call) => {
    const rule = findRule(call, EventBusName, Rule);
    for (const one of Targets) checkTarget(one);
    const targets = new Map(rule.targets.map((known) => [known.Id, known]));
    for (const one of Targets) targets.set(one.Id, one);
    if (targets.size > MAX_TARGETS) {
      throw new AwsError(
        'LimitExceededException',
        `The requested resource exceeds the maximum number allowed.`,
      );
    }
    call.world.events.putRule({ ...rule, targets: [...targets.values()] });
    return { FailedEntryCount: 0, FailedEntries: [] };
  },
  omits: ['Targets are queues, topics and event buses; others are refused.'],
});
