import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyId, marker } from '../arguments.ts';
import { keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, ListKeyPolicies. A key has one policy, `default`. */
export const listKeyPolicies = defineAction({
  service: 'kms',
  name: 'ListKeyPolicies',
  readOnly: true,
  input: z.object({
    KeyId: keyId,
    Limit: z.number().int().min(1).max(1000).optional(),
    Marker: marker.optional(),
  }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'ListKeyPolicies')],
  handle: (input, call) => {
    requireKeyById(call, input.KeyId);
    return { PolicyNames: ['default'], Truncated: false };
  },
});
