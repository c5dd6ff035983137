import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { parameterArn, parameterNotFound } from '../parameters/parameter-store.ts';

/** DeleteParameter. */
export const deleteParameter = defineAction({
  service: 'ssm',
  name: 'DeleteParameter',
  readOnly: false,
  input: z.object({ Name: z.string().min(1).max(2048) }),
  authorize: (input, { account, region }) => [{ resource: parameterArn(input.Name, account, region) }],
  handle: (input, { world, account, region }) => {
    if (!world.ssm.parameters.delete(input.Name, account, region)) throw parameterNotFound(input.Name);
    world.ssm.tags.drop({ account, region, type: 'Parameter', id: input.Name });
    return {};
  },
});
