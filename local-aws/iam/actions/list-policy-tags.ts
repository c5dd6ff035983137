import { POLICY_TAGS } from '../taggable-kinds.ts';
import { listTagsAction } from '../taggables.ts';

/** Lists the tags of a customer managed policy. Source: IAM API reference, "ListPolicyTags". */
export const listPolicyTags = listTagsAction(POLICY_TAGS);
