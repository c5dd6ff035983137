import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { parameterArn } from '../parameters/parameter-store.ts';
import { findParameter, renderParameter } from '../parameters/render-parameter.ts';

const MAX_NAMES = 10;

/** GetParameters: several at once; those that are not there are named. */
export const getParameters = defineAction({
  service: 'ssm',
  name: 'GetParameters',
  readOnly: true,
  input: z.object({
    Names: z.array(z.string().min(1)).min(1).max(MAX_NAMES),
    WithDecryption: z.boolean().default(false),
  }),
  authorize: (input, { account, region }) =>
    input.Names.map((name) => ({
      resource: name.startsWith('arn:') ? name : parameterArn(name, account, region),
    })),
  handle: (input, { world, account, region }) => {
    const found = input.Names.map((name) => ({
      name,
      parameter: findParameter(world, name, account, region),
    }));
    return {
      Parameters: found.flatMap(({ parameter }) =>
        parameter === undefined ? [] : [renderParameter(parameter, input.WithDecryption)],
      ),
      InvalidParameters: found.filter(({ parameter }) => parameter === undefined).map(({ name }) => name),
    };
  },
});
