import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { keyId } from '../arguments.ts';
import { assertCustomerManaged, keyQuestion, requireKeyById } from '../require-key.ts';
import { assertUsable } from '../state.ts';

/** Source: KMS API reference, EnableKeyRotation. */
export const enableKeyRotation = defineAction({
  service: 'kms',
  name: 'EnableKeyRotation',
  readOnly: false,
  input: z.object({ KeyId: keyId, RotationPeriodInDays: z.number().int().min(90).max(2560).optional() }),
  omits: ['The rotation itself: the period is kept and told, the material stays.'],
  authorize: (input, call) => {
    const days = String(input.RotationPeriodInDays ?? 365);
    return [
      keyQuestion(call, input.KeyId, 'EnableKeyRotation', { keys: { 'kms:RotationPeriodInDays': days } }),
    ];
  },
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertCustomerManaged(call, key);
    assertUsable(key);
    if (key.spec !== 'SYMMETRIC_DEFAULT') throw new AwsError('UnsupportedOperationException', '');
    const periodDays = input.RotationPeriodInDays ?? key.rotation?.periodDays ?? 365;
    call.world.kms.put({ ...key, rotation: { enabled: true, periodDays, changedAt: call.now } });
    return undefined;
  },
});
