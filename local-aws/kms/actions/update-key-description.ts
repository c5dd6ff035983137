import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { description, keyId } from '../arguments.ts';
import { assertCustomerManaged, keyQuestion, requireKeyById } from '../require-key.ts';
import { assertNotPendingDeletion } from '../state.ts';

/** Source: KMS API reference, UpdateKeyDescription. */
export const updateKeyDescription = defineAction({
  service: 'kms',
  name: 'UpdateKeyDescription',
  readOnly: false,
  input: z.object({ KeyId: keyId, Description: description }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'UpdateKeyDescription')],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertCustomerManaged(call, key);
    assertNotPendingDeletion(key);
    call.world.kms.put({ ...key, description: input.Description });
    return undefined;
  },
});
