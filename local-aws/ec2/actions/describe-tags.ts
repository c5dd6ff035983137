import { defineEc2Action } from '../ec2-action.ts';
import { listShape, select } from '../filter.ts';
import { resourceKind } from '../resource-kind.ts';

/** Source: API_DescribeTags. */
export const describeTags = defineEc2Action({
  name: 'DescribeTags',
  readOnly: true,
  input: listShape,
  handle: (query, call) => {
    const all = [...call.world.ec2.tagged(call)].flatMap(({ id, tags }) =>
      Object.entries(tags).map(([key, value]) => ({
        resourceId: id,
        resourceType: resourceKind(id) ?? '',
        key,
        value,
      })),
    );
    const { rows, nextToken } = select(all, {
      ...query,
      describe: ({ resourceId, resourceType, key, value }) => ({
        tags: { [key]: value },
        fields: { 'resource-id': [resourceId], 'resource-type': [resourceType], key: [key], value: [value] },
      }),
      keyOf: ({ resourceId, key }) => `${resourceId}/${key}`,
      scope: [call.account, call.region],
    });
    return { tagSet: rows, nextToken };
  },
});
