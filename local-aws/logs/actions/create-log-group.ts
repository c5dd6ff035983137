import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { groupName, groupQuestion, MAX_TAGS, tagMap } from '../arguments.ts';
import { assertLogsKey } from '../key-check.ts';

/** Source: CloudWatch Logs API reference, CreateLogGroup. */
export const createLogGroup = defineAction({
  service: 'logs',
  name: 'CreateLogGroup',
  readOnly: false,
  input: z.object({
    logGroupName: groupName,
    kmsKeyId: z.string().max(256).optional(),
    tags: tagMap.optional(),
    logGroupClass: z.enum(['STANDARD', 'INFREQUENT_ACCESS', 'DELIVERY']).optional(),
  }),
  omits: ['Classes are kept but all behave as STANDARD; deletion protection.'],
  authorize: (input, call) => {
    const tags = Object.entries(input.tags ?? {});
    const context = {
      ...Object.fromEntries(tags.map(([key, value]) => [`aws:RequestTag/${key}`, value])),
      ...(tags.length === 0 ? {} : { 'aws:TagKeys': tags.map(([key]) => key) }),
    };
    const question = { ...groupQuestion(call, input.logGroupName), context };
    return tags.length === 0 ? [question] : [question, { ...question, action: 'logs:TagResource' }];
  },
  handle: (input, call) => {
    const { logs } = call.world;
    const place = { account: call.account, region: call.region, name: input.logGroupName };
    if (/^aws\//.test(input.logGroupName)) {
      throw new AwsError('InvalidParameterException', 'Log groups starting with AWS/ are reserved for AWS.');
    }
    if (logs.group(call.account, call.region, input.logGroupName) !== undefined) {
      throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists');
    }
    if (Object.keys(input.tags ?? {}).length > MAX_TAGS) {
      throw new AwsError('InvalidParameterException', `A log group can have at most ${MAX_TAGS} tags.`);
    }
    if (input.kmsKeyId !== undefined) assertLogsKey(call, input.kmsKeyId, input.logGroupName);
    logs.createGroup({
      ...place,
      tags: input.tags ?? {},
      logGroupClass: input.logGroupClass ?? 'STANDARD',
      ...(input.kmsKeyId === undefined ? {} : { kmsKeyId: input.kmsKeyId }),
    });
    return undefined;
  },
});
