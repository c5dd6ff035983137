import { z } from 'zod';
import { defineEc2Action } from '../ec2-action.ts';
import type { Instance } from '../entities.ts';
import { listShape, select } from '../filter.ts';
import { findInstances } from '../find-instances.ts';
import { instanceFields, instanceOutput } from '../instance-output.ts';

/** Source: API_DescribeInstances. */
export const describeInstances = defineEc2Action({
  name: 'DescribeInstances',
  readOnly: true,
  input: { InstanceId: z.array(z.string()).default([]), ...listShape },
  handle: ({ InstanceId, ...query }, call) => {
    const all = InstanceId.length > 0 ? findInstances(call, InstanceId) : call.world.ec2.shownInstances(call);
    const { rows, nextToken } = select(all, {
      ...query,
      describe: (instance) => instanceFields(call, instance),
      keyOf: ({ launchedAt, id }) => `${String(launchedAt).padStart(16, '0')}/${id}`,
      scope: [call.account, call.region, InstanceId],
    });
    const reservations = new Map<string, Instance[]>();
    for (const instance of rows) {
      const together = reservations.get(instance.reservationId);
      if (together === undefined) reservations.set(instance.reservationId, [instance]);
      else together.push(instance);
    }
    return {
      reservationSet: [...reservations].map(([reservationId, instances]) => ({
        reservationId,
        ownerId: call.account,
        groupSet: [],
        instancesSet: instances.map((instance) => instanceOutput(call, instance)),
      })),
      nextToken,
    };
  },
});
