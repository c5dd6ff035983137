import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { SignedIn, SignIn, SignInStore } from '../../operations/sign-ins.ts';
import { keyPart, number, numberOf, packed, unpacked } from './item.ts';
import { NOT_THERE, Table } from './table.ts';
import { EXPIRES } from './table-definition.ts';

const SECOND_MS = 1000;

/**
 * The sign-ins of an API that is many processes, in DynamoDB. A proof is taken by a conditional write, so that of two who
 * ask at the same time one only has it. A write whose answer was lost counts as taken: its caller signs a new proof.
 */
export class DynamoSignIns implements SignInStore {
  readonly #table: Table;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#table = new Table(client, tableName);
  }

  takeProof(signature: string, until: Instant): Promise<boolean> {
    return this.#table.put(
      { pk: `proof/${keyPart(signature)}`, sk: 'proof' },
      { [EXPIRES]: expiry(until) },
      NOT_THERE,
    );
  }

  async keep(digest: string, { caller, expiresAt }: SignIn): Promise<void> {
    await this.#table.put(tokenKey(digest), {
      body: packed(caller),
      expiresAt: number(Math.round(expiresAt)),
      [EXPIRES]: expiry(expiresAt),
    });
  }

  async find(digest: string): Promise<SignIn | null> {
    const item = await this.#table.get(tokenKey(digest));
    const expiresAt = numberOf(item?.['expiresAt']);
    return expiresAt === null ? null : { caller: unpacked(item?.['body']) as SignedIn, expiresAt };
  }
}

const tokenKey = (digest: string) => ({ pk: `token/${keyPart(digest)}`, sk: 'token' });

/** DynamoDB may delete an item from then on, and does so within days: who reads it looks at its moment too. */
const expiry = (at: Instant) => number(Math.ceil(at / SECOND_MS));
