import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { groupName, groupQuestion, nameOfIdentifier } from '../arguments.ts';
import { assertLogsKey } from '../key-check.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, AssociateKmsKey. */
export const associateKmsKey = defineAction({
  service: 'logs',
  name: 'AssociateKmsKey',
  readOnly: false,
  input: z.object({
    logGroupName: groupName.optional(),
    resourceIdentifier: z.string().min(1).max(2048).optional(),
    kmsKeyId: z.string().max(256),
  }),
  omits: [
    'Keys of query results. Events are not encrypted on disk; the key and its policy are checked here.',
  ],
  authorize: (input, call) => [
    groupQuestion(call, input.logGroupName ?? nameOfIdentifier(input.resourceIdentifier ?? '')),
  ],
  handle: (input, call) => {
    if ((input.logGroupName === undefined) === (input.resourceIdentifier === undefined)) {
      throw new AwsError(
        'InvalidParameterException',
        'Exactly one of logGroupName and resourceIdentifier must be specified.',
      );
    }
    const group = requireGroup(call, input.logGroupName ?? nameOfIdentifier(input.resourceIdentifier!));
    assertLogsKey(call, input.kmsKeyId, group.name);
    call.world.logs.putGroup({ ...group, kmsKeyId: input.kmsKeyId });
    return undefined;
  },
});
