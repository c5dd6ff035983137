import { ROLE_TAGS } from '../taggable-kinds.ts';
import { listTagsAction } from '../taggables.ts';

/** Lists the tags of a role. Source: IAM API reference, "ListRoleTags". */
export const listRoleTags = listTagsAction(ROLE_TAGS);
