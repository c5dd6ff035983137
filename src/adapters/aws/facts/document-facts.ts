import { createHash } from 'node:crypto';
import { GetDocumentCommand } from '@aws-sdk/client-ssm';
import { type DocumentContent, parseSessionDocument } from '../../../domain/guardrails/session-document.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import { ask, NotKnown } from './ask.ts';
import type { FactClients } from './fact-clients.ts';
import { DOCUMENT_TTL_MS, type KeptAnswers } from './kept-answers.ts';

/** The live content of a session document, in its default version, which is the one that StartSession uses. */
export function readDocument(
  kept: KeptAnswers,
  place: Place,
  clients: FactClients,
  name: string,
): Promise<DocumentContent> {
  return kept.get(place, ['document', name], DOCUMENT_TTL_MS, async () => {
    const command = new GetDocumentCommand({ Name: name, DocumentFormat: 'JSON' });
    const answer = await ask('GetDocument', () => clients.ssm.send(command));
    const text = answer.Content ?? '';
    const hash = createHash('sha256').update(text).digest('hex');
    const parsed = parseSessionDocument(parseJson(text), { version: answer.DocumentVersion ?? null, hash });
    if (!parsed.ok) throw new NotKnown(parsed.problem);
    return parsed.content;
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new NotKnown('the content of the document is not JSON');
  }
}
