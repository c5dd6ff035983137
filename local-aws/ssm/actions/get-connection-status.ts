import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { nodeArn } from '../nodes/node.ts';

/** GetConnectionStatus: whether a node's control channel is open, so that a session can be started. */
export const getConnectionStatus = defineAction({
  service: 'ssm',
  name: 'GetConnectionStatus',
  readOnly: true,
  input: z.object({ Target: z.string().min(1).max(400) }),
  authorize: (input, { world, account, region }) => [
    {
      resource: nodeArn(input.Target, account, region),
      resourceTags: world.ssm.nodes.tagsOf(input.Target, account, region),
    },
  ],
  handle: (input, { world, account, region }) => ({
    Target: input.Target,
    Status: world.messages.nodeConnected({ account, region, id: input.Target })
      ? 'connected'
      : 'notconnected',
  }),
});
