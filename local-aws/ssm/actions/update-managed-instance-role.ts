import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { nodeArn } from '../nodes/node.ts';
import { checkNodeRole, nodeRoleArn } from '../nodes/node-role.ts';
import { managedInstanceId } from '../shapes.ts';

/** UpdateManagedInstanceRole: the role that a hybrid node's next credentials are of. */
export const updateManagedInstanceRole = defineAction({
  service: 'ssm',
  name: 'UpdateManagedInstanceRole',
  readOnly: false,
  input: z.object({ InstanceId: managedInstanceId, IamRole: z.string().min(1).max(64) }),
  authorize: (input, { world, account, region }) => [
    {
      resource: nodeArn(input.InstanceId, account, region),
      resourceTags: world.ssm.nodes.tagsOf(input.InstanceId, account, region),
    },
    {
      action: 'iam:PassRole',
      resource: nodeRoleArn(input.IamRole, account),
      context: { 'iam:PassedToService': 'ssm.amazonaws.com' },
    },
  ],
  handle: (input, { world, account, region }) => {
    const node = world.ssm.nodes.getManaged(input.InstanceId, account, region);
    const roleArn = nodeRoleArn(input.IamRole, account);
    checkNodeRole(world, roleArn, account);
    world.ssm.nodes.putManaged({ ...node, roleArn });
    return {};
  },
});
