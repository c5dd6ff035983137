import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { askIam } from '../gateway/authorize.ts';
import { type Session, sessionArn, sessionTags } from '../ssm/sessions/session.ts';

/**
 * The ARNs by which policies name a session: its own, and the one of AWS's samples for role sessions,
 * `session/${aws:userid}-*`, although the id of their sessions begins with the session name alone. The second is
 * made of the owner's aws:userid, which nobody can choose. facts/session-manager.md A.2, facts/aws.md E3.
 */
export function sessionArns(session: Session): string[] {
  const { id, account, region, ownerUserId } = session;
  const name = ownerUserId.slice(ownerUserId.indexOf(':') + 1);
  const own = sessionArn(id, account, region);
  if (!ownerUserId.includes(':') || !id.startsWith(`${name}-`)) return [own];
  return [own, sessionArn(ownerUserId + id.slice(name.length), account, region)];
}

/** Whether a signed upgrade may open a session's data channel: ssmmessages:OpenDataChannel on the session. */
export function mayOpenDataChannel(call: Call, session: Session): AwsError | undefined {
  if (call.account !== session.account || call.region !== session.region)
    return new AwsError('AccessDeniedException', 'The session is of another account or Region.', {
      status: 403,
    });
  const resourceTags = sessionTags(session);
  const context = Object.fromEntries(
    Object.entries(resourceTags).map(([key, value]) => [`ssm:resourceTag/${key}`, value]),
  );
  const answers = sessionArns(session).map((resource) =>
    askIam(call, { resource, resourceTags, context }, 'ssmmessages:OpenDataChannel'),
  );
  const forbidden = answers.find((answer) => answer?.message.includes('explicit deny'));
  return forbidden ?? (answers.includes(undefined) ? undefined : answers[0]);
}
