import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { keyId, tags } from '../arguments.ts';
import { assertCustomerManaged, keyQuestion, requireKeyById } from '../require-key.ts';

/** Source: KMS guide, "Resource quotas". */
const MAX_TAGS = 50;

/** Source: KMS API reference, TagResource. */
export const tagResource = defineAction({
  service: 'kms',
  name: 'TagResource',
  readOnly: false,
  input: z.object({ KeyId: keyId, Tags: tags }),
  authorize: (input, call) => {
    const keys = {
      ...Object.fromEntries(input.Tags.map((tag) => [`aws:RequestTag/${tag.TagKey}`, tag.TagValue])),
      'aws:TagKeys': input.Tags.map((tag) => tag.TagKey),
    };
    return [keyQuestion(call, input.KeyId, 'TagResource', { keys })];
  },
  handle: (input, call) => {
    const key = requireKeyById(call, input.KeyId);
    assertCustomerManaged(call, key);
    if (input.Tags.some((tag) => /^aws:/i.test(tag.TagKey)))
      throw new AwsError('TagException', 'Tags beginning with aws: are reserved');
    const added = Object.fromEntries(input.Tags.map((tag) => [tag.TagKey, tag.TagValue]));
    const changed = { ...key, tags: { ...key.tags, ...added } };
    if (Object.keys(changed.tags).length > MAX_TAGS)
      throw new AwsError('LimitExceededException', `A key can have at most ${MAX_TAGS} tags.`);
    call.world.kms.put(changed);
    return undefined;
  },
});
