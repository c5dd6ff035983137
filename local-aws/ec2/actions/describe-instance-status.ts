import { z } from 'zod';
import { queryBoolean } from '../../protocols/query-input.ts';
import { defineEc2Action } from '../ec2-action.ts';
import { listShape, select } from '../filter.ts';
import { findInstances } from '../find-instances.ts';
import { instanceFields, stateOutput } from '../instance-output.ts';

/** Source: API_DescribeInstanceStatus: running instances, or all with IncludeAllInstances. */
export const describeInstanceStatus = defineEc2Action({
  name: 'DescribeInstanceStatus',
  readOnly: true,
  input: {
    InstanceId: z.array(z.string()).default([]),
    IncludeAllInstances: queryBoolean.optional(),
    ...listShape,
  },
  handle: ({ InstanceId, IncludeAllInstances, ...query }, call) => {
    const all = InstanceId.length > 0 ? findInstances(call, InstanceId) : call.world.ec2.shownInstances(call);
    const { rows, nextToken } = select(
      all.filter(({ state }) => state === 'running' || IncludeAllInstances === true),
      {
        ...query,
        describe: (instance) => instanceFields(call, instance),
        keyOf: ({ id }) => id,
        scope: [call.account, call.region, InstanceId, IncludeAllInstances],
      },
    );
    const told = (state: string) => {
      const status = state === 'running' ? 'ok' : 'not-applicable';
      return {
        status,
        ...(state === 'running' ? { details: [{ name: 'reachability', status: 'passed' }] } : {}),
      };
    };
    return {
      instanceStatusSet: rows.map(({ id, zone, state }) => ({
        instanceId: id,
        availabilityZone: zone,
        instanceState: stateOutput(state),
        systemStatus: told(state),
        instanceStatus: told(state),
      })),
      nextToken,
    };
  },
});
