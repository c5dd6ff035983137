import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { parameterArn } from '../parameters/parameter-store.ts';

const MAX_NAMES = 10;

/** DeleteParameters: several at once; those that are not there are named. */
export const deleteParameters = defineAction({
  service: 'ssm',
  name: 'DeleteParameters',
  readOnly: false,
  input: z.object({ Names: z.array(z.string().min(1).max(2048)).min(1).max(MAX_NAMES) }),
  authorize: (input, { account, region }) =>
    input.Names.map((name) => ({ resource: parameterArn(name, account, region) })),
  handle: (input, { world, account, region }) => {
    const gone = input.Names.filter((name) => world.ssm.parameters.delete(name, account, region));
    for (const id of gone) world.ssm.tags.drop({ account, region, type: 'Parameter', id });
    return { DeletedParameters: gone, InvalidParameters: input.Names.filter((name) => !gone.includes(name)) };
  },
});
