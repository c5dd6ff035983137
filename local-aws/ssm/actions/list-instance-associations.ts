import { z } from 'zod';
import { defineAction } from '../../action.ts';

/** ListInstanceAssociations: agents ask every ten minutes; there are none. */
export const listInstanceAssociations = defineAction({
  service: 'ssm',
  name: 'ListInstanceAssociations',
  readOnly: true,
  input: z.object({
    InstanceId: z.string(),
    MaxResults: z.number().int().optional(),
    NextToken: z.string().optional(),
  }),
  handle: () => ({ Associations: [] }),
  omits: ['State Manager: the list is always empty.'],
});
