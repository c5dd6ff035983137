import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { knownNodes, renderNode } from '../nodes/describe-node.ts';
import { checkNodeFilters, fitsNode } from '../nodes/node-filter.ts';
import { pageOf } from '../page-of.ts';
import { nextToken } from '../shapes.ts';

const MAX_RESULTS = 50;
const values = z.array(z.string()).min(1).max(40);

/** DescribeInstanceProperties: as DescribeInstanceInformation, in Fleet Manager's shape. */
export const describeInstanceProperties = defineAction({
  service: 'ssm',
  name: 'DescribeInstanceProperties',
  readOnly: true,
  input: z.object({
    InstancePropertyFilterList: z.array(z.object({ key: z.string().min(1), valueSet: values })).optional(),
    FiltersWithOperator: z
      .array(z.object({ Key: z.string().min(1), Values: values, Operator: z.enum(['Equal']).optional() }))
      .optional(),
    MaxResults: z.number().int().min(5).max(1000).optional(),
    NextToken: nextToken,
  }),
  handle: (input, { world, account, region }) => {
    const filters = [
      ...(input.InstancePropertyFilterList ?? []).map(({ key, valueSet }) => ({ key, values: valueSet })),
      ...(input.FiltersWithOperator ?? []).map(({ Key, Values }) => ({ key: Key, values: Values })),
    ];
    checkNodeFilters(filters);
    const nodes = knownNodes(world, account, region).filter((node) =>
      filters.every((filter) => fitsNode(world, node, filter)),
    );
    const { items, ...next } = pageOf(nodes, {
      keyOf: ({ id }) => id,
      size: input.MaxResults ?? MAX_RESULTS,
      token: input.NextToken,
      scope: ['DescribeInstanceProperties', account, region, filters],
    });
    return { InstanceProperties: items.map((node) => renderNode(world, node)), ...next };
  },
  omits: ['Operators other than Equal.', 'EC2 facts: InstanceState, InstanceType, KeyName, LaunchTime.'],
});
