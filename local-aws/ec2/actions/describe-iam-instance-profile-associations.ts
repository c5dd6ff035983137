import { z } from 'zod';
import { associationOutput } from '../associations.ts';
import { defineEc2Action } from '../ec2-action.ts';
import { listShape, select } from '../filter.ts';

/** Source: API_DescribeIamInstanceProfileAssociations. */
export const describeIamInstanceProfileAssociations = defineEc2Action({
  name: 'DescribeIamInstanceProfileAssociations',
  readOnly: true,
  input: { AssociationId: z.array(z.string()).default([]), ...listShape },
  handle: ({ AssociationId, ...query }, call) => {
    const all = call.world.ec2.shownInstances(call).flatMap((instance) => {
      const { profile } = instance;
      const asked =
        profile !== undefined && (AssociationId.length === 0 || AssociationId.includes(profile.id));
      return asked ? [{ instance, association: profile }] : [];
    });
    const { rows, nextToken } = select(all, {
      ...query,
      describe: ({ instance }) => ({
        tags: {},
        fields: { 'instance-id': [instance.id], state: ['associated'] },
      }),
      keyOf: ({ association }) => association.id,
      scope: [call.account, call.region, AssociationId],
    });
    return {
      iamInstanceProfileAssociationSet: rows.map(({ instance, association }) =>
        associationOutput(instance, association, 'associated'),
      ),
      nextToken,
    };
  },
});
