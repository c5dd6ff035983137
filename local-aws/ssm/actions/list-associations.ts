import { z } from 'zod';
import { defineAction } from '../../action.ts';

/** ListAssociations: there are none. */
export const listAssociations = defineAction({
  service: 'ssm',
  name: 'ListAssociations',
  readOnly: true,
  input: z.object({ MaxResults: z.number().int().optional(), NextToken: z.string().optional() }),
  handle: () => ({ Associations: [] }),
  omits: ['State Manager: the list is always empty.'],
});
