import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { isActive } from '../../ssm/sessions/session.ts';
import { channelCreated } from '../channel-created.ts';

/** CreateDataChannel: the token of an agent's data channel. facts/session-manager.md B.6. */
export const createDataChannel = defineAction({
  service: 'ssmmessages',
  name: 'CreateDataChannel',
  readOnly: false,
  trail: 'none',
  input: z.object({
    MessageSchemaVersion: z.literal('1.0'),
    RequestId: z.uuid(),
    ClientId: z.string().max(128).optional(),
    SessionId: z.string().max(96),
  }),
  handle: (input, { world, principal, account, region }) => {
    const session = world.ssm.sessions.findIn(input.SessionId, account, region);
    if (session === undefined || world.ssm.nodes.nodeOf(principal, region) !== session.target)
      throw new AwsError('AccessDeniedException', 'The session is not one of this node.', { status: 403 });
    // The agent looks for these words and tries no more.
    if (!isActive(session) || session.status === 'Terminating')
      throw new AwsError('BadRequest', 'Session is already terminated');
    return channelCreated('CreateDataChannel', world.messages.agentTokens.issue(`data/${session.id}`));
  },
});
