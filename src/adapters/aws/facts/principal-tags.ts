import { ListRoleTagsCommand, ListUserTagsCommand } from '@aws-sdk/client-iam';
import type { PrincipalFacts, Tags } from '../../../domain/guardrails/facts.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import { ask, NotKnown } from './ask.ts';
import type { FactClients } from './fact-clients.ts';
import { ANSWER_TTL_MS, type KeptAnswers } from './kept-answers.ts';
import { tagsOf } from './node-facts.ts';

/** The tags of the IAM user or role behind a session. Session tags are in no API that tells them later. */
export async function readPrincipalTags(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  principal: PrincipalFacts,
): Promise<Tags> {
  const { kind, name, account } = principal;
  if (kind === 'root') return {};
  if (account !== place.account) throw new NotKnown(`${principal.arn} belongs to another account`);
  if (kind !== 'user' && kind !== 'role-session')
    throw new NotKnown(`${kind} principals have no tags to read`);
  return kept.get(place, ['principal-tags', kind, name], ANSWER_TTL_MS, async () => {
    const answer =
      kind === 'user'
        ? await ask('ListUserTags', () => clients.iam.send(new ListUserTagsCommand({ UserName: name })))
        : await ask('ListRoleTags', () => clients.iam.send(new ListRoleTagsCommand({ RoleName: name })));
    return tagsOf(answer.Tags);
  });
}
