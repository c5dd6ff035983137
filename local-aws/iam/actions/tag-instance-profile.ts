import { PROFILE_TAGS } from '../taggable-kinds.ts';
import { tagAction } from '../taggables.ts';

/** Tags an instance profile. Source: IAM API reference, "TagInstanceProfile". */
export const tagInstanceProfile = tagAction(PROFILE_TAGS);
