import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { pageOf } from '../page-of.ts';
import { parameterArn } from '../parameters/parameter-store.ts';
import { renderParameter } from '../parameters/render-parameter.ts';
import { nextToken, pageSize } from '../shapes.ts';

const MAX_RESULTS = 10;

/** GetParametersByPath. */
export const getParametersByPath = defineAction({
  service: 'ssm',
  name: 'GetParametersByPath',
  readOnly: true,
  input: z.object({
    Path: z.string().regex(/^\//),
    Recursive: z.boolean().default(false),
    WithDecryption: z.boolean().default(false),
    MaxResults: pageSize(MAX_RESULTS),
    NextToken: nextToken,
  }),
  authorize: (input, { account, region }) => [{ resource: parameterArn(input.Path, account, region) }],
  handle: (input, { world, account, region }) => {
    const path = input.Path.endsWith('/') ? input.Path : `${input.Path}/`;
    const below = [...world.ssm.parameters.list(account, region)].filter(
      ({ name }) => name.startsWith(path) && (input.Recursive || !name.slice(path.length).includes('/')),
    );
    const { items, ...next } = pageOf(below, {
      keyOf: ({ name }) => name,
      size: input.MaxResults ?? MAX_RESULTS,
      token: input.NextToken,
      scope: ['GetParametersByPath', account, region, input.Path, input.Recursive],
    });
    return {
      Parameters: items.map((parameter) => renderParameter(parameter, input.WithDecryption)),
      ...next,
    };
  },
  omits: ['ParameterFilters.'],
});
