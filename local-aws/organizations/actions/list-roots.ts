import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { paging } from '../members.ts';
import { requireManagement } from '../membership.ts';
import { rootShape } from '../shapes.ts';

/** Shows the root of the organisation. Source: Organizations API reference, "ListRoots". */
export const listRoots = defineAction({
  service: 'organizations',
  name: 'ListRoots',
  readOnly: true,
  input: z.object({ ...paging }),
  handle: (_, call) => ({ Roots: [rootShape(requireManagement(call))] }),
});
