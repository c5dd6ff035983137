import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { invalidValue } from '../errors.ts';
import { findInstances } from '../find-instances.ts';

/** Source: API_ModifyInstanceAttribute: security groups, and the type of a stopped instance. */
export const modifyInstanceAttribute = defineEc2Action({
  name: 'ModifyInstanceAttribute',
  readOnly: false,
  input: {
    InstanceId: z.string(),
    GroupId: z.array(z.string()).default([]),
    InstanceType: z.object({ Value: z.string() }).optional(),
  },
  authorize: ({ InstanceId, GroupId }, call) => [
    ...askAbout(call, 'instance', [InstanceId]),
    ...askAbout(call, 'security-group', GroupId),
  ],
  handle: ({ InstanceId, GroupId, InstanceType }, call) => {
    const { ec2 } = call.world;
    const [instance] = findInstances(call, [InstanceId]);
    if (instance === undefined) return undefined;
    if (GroupId.length === 0 && InstanceType === undefined) {
      throw invalidValue('local-aws changes GroupId and InstanceType only; neither was given');
    }
    for (const id of GroupId) {
      const group = findRow(call, ec2.networks.groups, id, 'sg-');
      if (group.vpcId !== instance.vpcId)
        throw invalidValue(`Security group ${id} and instance ${instance.id} belong to different networks`);
    }
    if (InstanceType !== undefined && instance.state !== 'stopped') {
      throw new AwsError(
        'IncorrectInstanceState',
        `The instance '${instance.id}' is not in the 'stopped' state.`,
      );
    }
    const groupIds = GroupId.length === 0 ? instance.groupIds : GroupId;
    ec2.putInstance({ ...instance, groupIds, type: InstanceType?.Value ?? instance.type });
    return { return: true };
  },
  omits: ['All attributes but the security groups and the type.'],
});
