import { ROLE_TAGS } from '../taggable-kinds.ts';
import { tagAction } from '../taggables.ts';

/** Tags a role. Source: IAM API reference, "TagRole". */
export const tagRole = tagAction(ROLE_TAGS);
