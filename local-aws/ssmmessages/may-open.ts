import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { askIam } from '../gateway/authorize.ts';
import type { Session } from '../ssm/sessions/session.ts';
import { sessionQuestion } from '../ssm/sessions/session-question.ts';

const ACTION = 'ssmmessages:OpenDataChannel';

/** Whether a signed upgrade may open a session's data channel; undefined when it may. facts/session-manager.md A.2. */
export function mayOpenDataChannel(call: Call, session: Session): AwsError | undefined {
  if (call.account !== session.account || call.region !== session.region)
    return new AwsError('AccessDeniedException', 'The session is of another account or Region.', {
      status: 403,
    });
  return askIam(call, sessionQuestion(call, session.id, ACTION), ACTION);
}
