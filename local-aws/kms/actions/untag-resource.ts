import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyId } from '../arguments.ts';
import { assertCustomerManaged, keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, UntagResource. */
export const untagResource = defineAction({
  service: 'kms',
  name: 'UntagResource',
  readOnly: false,
  input: z.object({ KeyId: keyId, TagKeys: z.array(z.string().min(1).max(128)).max(50) }),
  authorize: (input, call) => [
    keyQuestion(call, input.KeyId, 'UntagResource', { keys: { 'aws:TagKeys': input.TagKeys } }),
  ],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertCustomerManaged(call, key);
    const left = Object.entries(key.tags).filter(([name]) => !input.TagKeys.includes(name));
    call.world.kms.put({ ...key, tags: Object.fromEntries(left) });
    return undefined;
  },
});
