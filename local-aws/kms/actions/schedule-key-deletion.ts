import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyId } from '../arguments.ts';
import { assertCustomerManaged, keyQuestion, requireKeyById } from '../require-key.ts';
import { assertNotPendingDeletion } from '../state.ts';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 30;

/** Source: KMS API reference, ScheduleKeyDeletion. After the waiting period the key and its aliases are gone. */
export const scheduleKeyDeletion = defineAction({
  service: 'kms',
  name: 'ScheduleKeyDeletion',
  readOnly: false,
  input: z.object({ KeyId: keyId, PendingWindowInDays: z.number().int().min(7).max(30).optional() }),
  authorize: (input, call) => {
    const days = String(input.PendingWindowInDays ?? DEFAULT_DAYS);
    return [
      keyQuestion(call, input.KeyId, 'ScheduleKeyDeletion', {
        keys: { 'kms:ScheduleKeyDeletionPendingWindowInDays': days },
      }),
    ];
  },
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertCustomerManaged(call, key);
    assertNotPendingDeletion(key);
    const days = input.PendingWindowInDays ?? DEFAULT_DAYS;
    const deletionAt = call.now + days * DAY_MS;
    call.world.kms.put({ ...key, state: 'PendingDeletion', deletionAt });
    return {
      KeyId: key.arn,
      DeletionDate: deletionAt / 1000,
      KeyState: 'PendingDeletion',
      PendingWindowInDays: days,
    };
  },
});
