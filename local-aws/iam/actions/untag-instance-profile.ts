import { PROFILE_TAGS } from '../taggable-kinds.ts';
import { untagAction } from '../taggables.ts';

/** Takes tags from an instance profile. Source: IAM API reference, "UntagInstanceProfile". */
export const untagInstanceProfile = untagAction(PROFILE_TAGS);
