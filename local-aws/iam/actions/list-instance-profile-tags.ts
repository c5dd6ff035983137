import { PROFILE_TAGS } from '../taggable-kinds.ts';
import { listTagsAction } from '../taggables.ts';

/** Lists the tags of an instance profile. Source: IAM API reference, "ListInstanceProfileTags". */
export const listInstanceProfileTags = listTagsAction(PROFILE_TAGS);
