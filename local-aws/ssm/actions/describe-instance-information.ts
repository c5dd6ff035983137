import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { knownNodes, renderNode } from '../nodes/describe-node.ts';
import { checkNodeFilters, fitsNode } from '../nodes/node-filter.ts';
import { pageOf } from '../page-of.ts';
import { nextToken } from '../shapes.ts';

const MAX_RESULTS = 50;
const values = z.array(z.string()).min(1).max(100);

/** DescribeInstanceInformation: the managed nodes, EC2 and hybrid. */
export const describeInstanceInformation = defineAction({
  service: 'ssm',
  name: 'DescribeInstanceInformation',
  readOnly: true,
  input: z.object({
    Filters: z.array(z.object({ Key: z.string().min(1), Values: values })).optional(),
    InstanceInformationFilterList: z.array(z.object({ key: z.string().min(1), valueSet: values })).optional(),
    MaxResults: z.number().int().min(5).max(MAX_RESULTS).optional(),
    NextToken: nextToken,
  }),
  handle: (input, { world, account, region }) => {
    const filters = [
      ...(input.Filters ?? []).map(({ Key, Values }) => ({ key: Key, values: Values })),
      ...(input.InstanceInformationFilterList ?? []).map(({ key, valueSet }) => ({ key, values: valueSet })),
    ];
    checkNodeFilters(filters);
    const nodes = knownNodes(world, account, region).filter((node) =>
      filters.every((filter) => fitsNode(world, node, filter)),
    );
    const { items, ...next } = pageOf(nodes, {
      keyOf: ({ id }) => id,
      size: input.MaxResults ?? MAX_RESULTS,
      token: input.NextToken,
      scope: ['DescribeInstanceInformation', account, region, filters],
    });
    return { InstanceInformationList: items.map((node) => renderNode(world, node)), ...next };
  },
  omits: ['Associations: AssociationStatus and its overview.'],
});
