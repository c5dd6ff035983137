import { POLICY_TAGS } from '../taggable-kinds.ts';
import { tagAction } from '../taggables.ts';

/** Tags a customer managed policy. Source: IAM API reference, "TagPolicy". */
export const tagPolicy = tagAction(POLICY_TAGS);
