import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { sessionQuestion } from '../sessions/session-question.ts';
import { sessionId } from '../shapes.ts';

/** TerminateSession: succeeds whatever became of the session, also if there never was one. facts/aws.md 7. */
export const terminateSession = defineAction({
  service: 'ssm',
  name: 'TerminateSession',
  readOnly: false,
  input: z.object({ SessionId: sessionId }),
  authorize: (input, call) => [sessionQuestion(call, input.SessionId, 'ssm:TerminateSession')],
  handle: (input, { world, account, region }) => {
    const session = world.ssm.sessions.findIn(input.SessionId, account, region);
    if (session !== undefined) world.ssm.sessions.end(session.id, { output: '', status: 'Terminated' });
    return { SessionId: input.SessionId };
  },
});
