import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import type { Place } from '../../../domain/sessions/session.ts';
import { Fault } from '../../../operations/fault.ts';
import { asFault } from '../aws-fault.ts';
import { NotKnown } from '../facts/ask.ts';
import { readDocument } from '../facts/document-facts.ts';
import type { GrantAccess } from './grant-access.ts';

/** The key that a document encrypts its sessions with, as an ARN, by the document's live content; null: none. */
export async function sessionKeyOf(
  { clients, kept }: GrantAccess,
  place: Place,
  documentName: string,
): Promise<string | null> {
  const client = clients.clientsFor(place);
  const { kmsKey } = await readDocument(kept, place, client, documentName).catch((error: unknown) => {
    if (!(error instanceof NotKnown)) throw error;
    throw new Fault(
      'DOCUMENT_UNKNOWN',
      `the document ${documentName} cannot be read (${error.message}): name one that is there`,
      { retry: 'later', cause: error },
    );
  });
  if (kmsKey === null || /^arn:[^:]+:kms:[^:]*:\d*:key\//.test(kmsKey)) return kmsKey;
  const { KeyMetadata } = await client.kms
    .send(new DescribeKeyCommand({ KeyId: kmsKey }))
    .catch((error: unknown) => {
      throw asFault('DescribeKey', error);
    });
  return KeyMetadata?.Arn ?? null;
}
