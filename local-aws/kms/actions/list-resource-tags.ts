import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { keyId, marker } from '../arguments.ts';
import { markedPage } from '../marked-page.ts';
import { keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS API reference, ListResourceTags. */
export const listResourceTags = defineAction({
  service: 'kms',
  name: 'ListResourceTags',
  readOnly: true,
  input: z.object({
    KeyId: keyId,
    Limit: z.number().int().min(1).max(50).optional(),
    Marker: marker.optional(),
  }),
  authorize: (input, call) => [keyQuestion(call, input.KeyId, 'ListResourceTags')],
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    const { items, rest } = markedPage(Object.entries(key.tags), {
      keyOf: ([name]) => name,
      size: input.Limit ?? 50,
      marker: input.Marker,
      scope: ['ListResourceTags', key.arn],
    });
    return { Tags: items.map(([TagKey, TagValue]) => ({ TagKey, TagValue })), ...rest };
  },
});
