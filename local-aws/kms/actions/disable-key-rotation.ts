import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { keyId } from '../arguments.ts';
import { assertCustomerManaged, keyQuestion, requireKeyById } from '../require-key.ts';
import { assertUsable } from '../state.ts';

/** Source: KMS API reference, DisableKeyRotation. */
export const disableKeyRotation = defineAction({
  service: 'kms',
  name: 'DisableKeyRotation',
  readOnly: false,
  input: z.object({ KeyId: keyId }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'DisableKeyRotation')],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertCustomerManaged(call, key);
    assertUsable(key);
    if (key.spec !== 'SYMMETRIC_DEFAULT') throw new AwsError('UnsupportedOperationException', '');
    const periodDays = key.rotation?.periodDays ?? 365;
    call.world.kms.put({ ...key, rotation: { enabled: false, periodDays, changedAt: call.now } });
    return undefined;
  },
});
