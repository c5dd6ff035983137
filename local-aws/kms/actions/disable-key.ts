import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyId } from '../arguments.ts';
import { assertCustomerManaged, keyQuestion, requireKeyById } from '../require-key.ts';
import { assertNotPendingDeletion } from '../state.ts';

/** Source: KMS API reference, DisableKey. */
export const disableKey = defineAction({
  service: 'kms',
  name: 'DisableKey',
  readOnly: false,
  input: z.object({ KeyId: keyId }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'DisableKey')],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertCustomerManaged(call, key);
    assertNotPendingDeletion(key);
    call.world.kms.put({ ...key, state: 'Disabled' });
    return undefined;
  },
});
