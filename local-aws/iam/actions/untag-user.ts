import { USER_TAGS } from '../taggable-kinds.ts';
import { untagAction } from '../taggables.ts';

/** Takes tags from a user. Source: IAM API reference, "UntagUser". */
export const untagUser = untagAction(USER_TAGS);
