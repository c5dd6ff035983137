import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { tagList, tagsOf } from '../place.ts';
import { askTagged, findTagged } from '../tagged.ts';

/** Source: API_TagResource of EventBridge. */
export const tagResource = defineAction({
  service: 'events',
  name: 'TagResource',
  readOnly: false,
  input: z.object({ ResourceARN: z.string().min(1).max(1600), Tags: tagList }),
  authorize: askTagged,
  handle: ({ ResourceARN, Tags }, call) => {
    const { tags, keep } = findTagged(call, ResourceARN);
    keep({ ...tags, ...tagsOf(Tags) });
    return undefined;
  },
});
