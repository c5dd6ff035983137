import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { askTagged, findTagged } from '../tagged.ts';

/** Source: API_UntagResource of EventBridge. */
export const untagResource = defineAction({
  service: 'events',
  name: 'UntagResource',
  readOnly: false,
  input: z.object({ ResourceARN: z.string().min(1).max(1600), TagKeys: z.array(z.string().min(1).max(128)) }),
  authorize: askTagged,
  handle: ({ ResourceARN, TagKeys }, call) => {
    const { tags, keep } = findTagged(call, ResourceARN);
    keep(Object.fromEntries(Object.entries(tags).filter(([key]) => !TagKeys.includes(key))));
    return undefined;
  },
});
