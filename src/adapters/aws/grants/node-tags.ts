import type { Tags } from '../../../domain/guardrails/facts.ts';
import { parseTarget } from '../../../domain/guardrails/target.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import type { FactClients } from '../facts/fact-clients.ts';
import type { KeptAnswers } from '../facts/kept-answers.ts';
import { NodeAnswers } from '../facts/node-facts.ts';

/** The tags of a node; throws NotKnown. */
export function tagsOfNode(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  target: string,
): Promise<Tags> {
  return new NodeAnswers(kept, place, clients).tags(parseTarget(target));
}
