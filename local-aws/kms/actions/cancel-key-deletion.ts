import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { keyId } from '../arguments.ts';
import { keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, CancelKeyDeletion. The key is disabled afterwards. */
export const cancelKeyDeletion = defineAction({
  service: 'kms',
  name: 'CancelKeyDeletion',
  readOnly: false,
  input: z.object({ KeyId: keyId }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'CancelKeyDeletion')],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    if (key.state !== 'PendingDeletion') {
      throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
    }
    const { deletionAt: _, ...rest } = key;
    call.world.kms.put({ ...rest, state: 'Disabled' });
    return { KeyId: key.arn };
  },
});
