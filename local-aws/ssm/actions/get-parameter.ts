import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { parameterArn, parameterNotFound } from '../parameters/parameter-store.ts';
import { findParameter, renderParameter } from '../parameters/render-parameter.ts';

/** GetParameter. */
export const getParameter = defineAction({
  service: 'ssm',
  name: 'GetParameter',
  readOnly: true,
  input: z.object({ Name: z.string().min(1), WithDecryption: z.boolean().default(false) }),
  authorize: (input, { account, region }) => [
    { resource: input.Name.startsWith('arn:') ? input.Name : parameterArn(input.Name, account, region) },
  ],
  handle: (input, { world, account, region }) => {
    const parameter = findParameter(world, input.Name, account, region);
    if (parameter === undefined) throw parameterNotFound(input.Name);
    return { Parameter: renderParameter(parameter, input.WithDecryption) };
  },
  omits: ['Selectors (name:version).'],
});
