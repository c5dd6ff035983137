import { ROLE_TAGS } from '../taggable-kinds.ts';
import { untagAction } from '../taggables.ts';

/** Takes tags from a role. Source: IAM API reference, "UntagRole". */
export const untagRole = untagAction(ROLE_TAGS);
