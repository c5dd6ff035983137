import { POLICY_TAGS } from '../taggable-kinds.ts';
import { untagAction } from '../taggables.ts';

/** Takes tags from a customer managed policy. Source: IAM API reference, "UntagPolicy". */
export const untagPolicy = untagAction(POLICY_TAGS);
