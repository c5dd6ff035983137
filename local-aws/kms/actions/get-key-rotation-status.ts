import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { keyId } from '../arguments.ts';
import { keyQuestion, requireKeyById } from '../require-key.ts';
import { assertNotPendingDeletion } from '../state.ts';

const DAY_MS = 86_400_000;

/** Source: KMS API reference, GetKeyRotationStatus. */
export const getKeyRotationStatus = defineAction({
  service: 'kms',
  name: 'GetKeyRotationStatus',
  readOnly: true,
  input: z.object({ KeyId: keyId }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'GetKeyRotationStatus')],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertNotPendingDeletion(key);
    if (key.spec !== 'SYMMETRIC_DEFAULT') throw new AwsError('UnsupportedOperationException', '');
    const { rotation } = key;
    if (rotation?.enabled !== true) return { KeyId: key.arn, KeyRotationEnabled: false };
    return {
      KeyId: key.arn,
      KeyRotationEnabled: true,
      RotationPeriodInDays: rotation.periodDays,
      NextRotationDate: (rotation.changedAt + rotation.periodDays * DAY_MS) / 1000,
    };
  },
});
