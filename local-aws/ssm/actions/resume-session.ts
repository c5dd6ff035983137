import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { isActive } from '../sessions/session.ts';
import { sessionQuestion } from '../sessions/session-question.ts';
import { sessionTrailResponse } from '../sessions/session-trail.ts';
import { streamUrl } from '../sessions/stream-url.ts';
import { sessionId } from '../shapes.ts';

/**
 * ResumeSession: a new token for the data channel of a session that is still open; the old one dies. For a session
 * that has ended there is none in the answer, which the plugin tells as "timed out"; an error would leave it
 * retrying. facts/session-manager.md A.9.
 */
export const resumeSession = defineAction({
  service: 'ssm',
  name: 'ResumeSession',
  readOnly: false,
  input: z.object({ SessionId: sessionId }),
  authorize: (input, call) => [sessionQuestion(call, input.SessionId, 'ssm:ResumeSession')],
  handle: (input, call) => {
    const { world, account, region } = call;
    const session = world.ssm.sessions.findIn(input.SessionId, account, region);
    if (session === undefined)
      throw new AwsError('DoesNotExistException', `Session ${input.SessionId} does not exist.`);
    if (!isActive(session) || session.status === 'Terminating') return { SessionId: session.id };
    return {
      SessionId: session.id,
      TokenValue: world.ssm.sessions.renewToken(session),
      StreamUrl: streamUrl(call, session.id),
    };
  },
  trailResponse: sessionTrailResponse,
});
