import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { groupName, groupQuestion, nameOfIdentifier } from '../arguments.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, DisassociateKmsKey. */
export const disassociateKmsKey = defineAction({
  service: 'logs',
  name: 'DisassociateKmsKey',
  readOnly: false,
  input: z.object({
    logGroupName: groupName.optional(),
    resourceIdentifier: z.string().min(1).max(2048).optional(),
  }),
  authorize: (input, call) => [
    groupQuestion(call, input.logGroupName ?? nameOfIdentifier(input.resourceIdentifier ?? '')),
  ],
  handle: (input, call) => {
    const name = input.logGroupName ?? nameOfIdentifier(input.resourceIdentifier ?? '');
    const { kmsKeyId: _, ...rest } = requireGroup(call, name);
    call.world.logs.putGroup(rest);
    return undefined;
  },
});
