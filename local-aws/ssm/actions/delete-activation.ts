import { z } from 'zod';
import { defineAction } from '../../action.ts';

/** DeleteActivation: no more nodes register with it; those that have stay. */
export const deleteActivation = defineAction({
  service: 'ssm',
  name: 'DeleteActivation',
  readOnly: false,
  input: z.object({
    ActivationId: z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/),
  }),
  handle: (input, { world, account, region }) => {
    world.ssm.activations.delete(account, region, input.ActivationId);
    return {};
  },
});
