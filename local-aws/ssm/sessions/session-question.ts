import type { Authorization, Call } from '../../action.ts';
import { askIam } from '../../gateway/authorize.ts';
import { type Session, sessionArn, sessionTags } from './session.ts';

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

/**
 * What IAM is asked about a session: by the ARN that the caller's policies know it by. A denial of either ARN counts;
 * without one, the ARN that is allowed is asked for.
 */
export function sessionQuestion(call: Call, sessionId: string, action: string): Authorization {
  const session = call.world.ssm.sessions.findIn(sessionId, call.account, call.region);
  if (session === undefined) return { resource: sessionArn(sessionId, call.account, call.region) };
  const resourceTags = sessionTags(session);
  // The keys are ssm's, also where ssmmessages asks.
  const context = Object.fromEntries(
    Object.entries(resourceTags).map(([key, value]) => [`ssm:resourceTag/${key}`, value]),
  );
  const questions = sessionArns(session).map((resource) => ({ resource, resourceTags, context }));
  const [own, other] = questions as [Authorization, Authorization | undefined];
  if (other === undefined) return own;
  const isDenied = (question: Authorization) =>
    askIam(call, question, action)?.message.includes('explicit deny');
  // undefined: allowed; true: denied by a statement; false: allowed by none.
  const [ownDenied, otherDenied] = [isDenied(own), isDenied(other)];
  if (ownDenied === true || otherDenied === true) return ownDenied === true ? own : other;
  return ownDenied === undefined ? own : other;
}
