import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { nodeArn } from '../nodes/node.ts';
import { managedInstanceId } from '../shapes.ts';

/** DeregisterManagedInstance: the node's key and credentials are good for nothing from now on. */
export const deregisterManagedInstance = defineAction({
  service: 'ssm',
  name: 'DeregisterManagedInstance',
  readOnly: false,
  input: z.object({ InstanceId: managedInstanceId }),
  authorize: (input, { world, account, region }) => [
    {
      resource: nodeArn(input.InstanceId, account, region),
      resourceTags: world.ssm.nodes.tagsOf(input.InstanceId, account, region),
    },
  ],
  handle: (input, { world, account, region }) => {
    const node = world.ssm.nodes.getManaged(input.InstanceId, account, region);
    world.ssm.nodes.deregister(node);
    world.messages.controls.hangUp({ account, region, id: node.id });
    return {};
  },
});
