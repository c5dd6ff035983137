import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { channelCreated } from '../channel-created.ts';

/** CreateControlChannel: the token of a node's control channel. facts/session-manager.md B.4. */
export const createControlChannel = defineAction({
  service: 'ssmmessages',
  name: 'CreateControlChannel',
  readOnly: false,
  trail: 'none',
  input: z.object({
    MessageSchemaVersion: z.literal('1.0'),
    RequestId: z.uuid(),
    InstanceId: z.string().max(64),
  }),
  handle: (input, { world, principal, region }) => {
    if (world.ssm.nodes.nodeOf(principal, region) !== input.InstanceId)
      throw new AwsError('AccessDeniedException', 'The request must be signed by the node itself.', {
        status: 403,
      });
    return channelCreated(
      'CreateControlChannel',
      world.messages.agentTokens.issue(`control/${input.InstanceId}`),
    );
  },
});
