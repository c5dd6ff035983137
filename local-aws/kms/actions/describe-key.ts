import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { grantTokens, keyId } from '../arguments.ts';
import { keyMetadata } from '../key-metadata.ts';
import { keyQuestion, requireKey } from '../require-key.ts';

/** Source: KMS API reference, DescribeKey. */
export const describeKey = defineAction({
  service: 'kms',
  name: 'DescribeKey',
  readOnly: true,
  input: z.object({ KeyId: keyId, GrantTokens: grantTokens.optional() }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'DescribeKey')],
  handle: (input, call) => ({ KeyMetadata: keyMetadata(requireKey(call, input.KeyId)) }),
});
