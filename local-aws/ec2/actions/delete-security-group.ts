import { z } from 'zod';
import { AwsError } from '../../error.ts';
import { findRow } from '../describe-rows.ts';
import { askAbout, defineEc2Action } from '../ec2-action.ts';
import { dependencyViolation } from '../errors.ts';

/** Source: API_DeleteSecurityGroup. */
export const deleteSecurityGroup = defineEc2Action({
  name: 'DeleteSecurityGroup',
  readOnly: false,
  input: { GroupId: z.string() },
  authorize: ({ GroupId }, call) => askAbout(call, 'security-group', [GroupId]),
  handle: ({ GroupId }, call) => {
    const { ec2 } = call.world;
    const group = findRow(call, ec2.networks.groups, GroupId, 'sg-');
    if (group.name === 'default') {
      throw new AwsError(
        'CannotDelete',
        `the specified group: "${group.id}" name: "default" cannot be deleted by a user`,
      );
    }
    const used =
      ec2
        .shownInstances(call)
        .some(({ groupIds, state }) => state !== 'terminated' && groupIds.includes(group.id)) ||
      ec2.networks.endpoints.list(call).some(({ groupIds }) => groupIds.includes(group.id));
    if (used) throw dependencyViolation(group.id);
    ec2.networks.groups.delete(group);
    ec2.setTags(call, group.id, {});
    return { return: true, groupId: group.id };
  },
  omits: ['Groups are found by id only.'],
});
