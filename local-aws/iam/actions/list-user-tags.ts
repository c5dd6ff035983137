import { USER_TAGS } from '../taggable-kinds.ts';
import { listTagsAction } from '../taggables.ts';

/** Lists the tags of a user. Source: IAM API reference, "ListUserTags". */
export const listUserTags = listTagsAction(USER_TAGS);
