import { USER_TAGS } from '../taggable-kinds.ts';
import { tagAction } from '../taggables.ts';

/** Tags a user. Source: IAM API reference, "TagUser". */
export const tagUser = tagAction(USER_TAGS);
