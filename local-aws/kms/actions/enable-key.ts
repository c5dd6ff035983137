import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyId } from '../arguments.ts';
import { assertCustomerManaged, keyQuestion, requireKeyById } from '../require-key.ts';
import { assertNotPendingDeletion } from '../state.ts';

/** Source: KMS API reference, EnableKey. */
export const enableKey = defineAction({
  service: 'kms',
  name: 'EnableKey',
  readOnly: false,
  input: z.object({ KeyId: keyId }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'EnableKey')],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertCustomerManaged(call, key);
    assertNotPendingDeletion(key);
    call.world.kms.put({ ...key, state: 'Enabled' });
    return undefined;
  },
});
