import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTagged, findTagged } from '../tagged.ts';

/** Source: API_ListTagsForResource of EventBridge. */
export const listTagsForResource = defineAction({
  service: 'events',
  name: 'ListTagsForResource',
  readOnly: true,
  input: z.object({ ResourceARN: z.string().min(1).max(1600) }),
  authorize: askTagged,
  handle: ({ ResourceARN }, call) => {
    const { tags } = findTagged(call, ResourceARN);
    return { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) };
  },
});
