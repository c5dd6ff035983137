import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Chore, ChoreLog } from '../../operations/chores.ts';
import { keyPart, number, numberOf, packed, text, unpacked } from './item.ts';
import { Table } from './table.ts';

/** Works that are done now and then, in DynamoDB: one item each, begun by a conditional write. */
export class DynamoChoreLog implements ChoreLog {
  readonly #table: Table;

  constructor(client: DynamoDBClient, tableName: string) {
    this.#table = new Table(client, tableName);
  }

  async read(name: string): Promise<Chore | null> {
    const item = await this.#table.get(itemKey(name));
    const begunAt = numberOf(item?.['begunAt']);
    if (begunAt === null) return null;
    const state = item?.['body'];
    return {
      begunAt,
      error: item?.['error']?.S ?? null,
      state: state === undefined ? null : unpacked(state),
    };
  }

  begin(name: string, now: Instant, after: Instant): Promise<boolean> {
    return this.#table.update(
      itemKey(name),
      { set: { begunAt: number(Math.round(now)) } },
      {
        where: 'attribute_not_exists(#begunAt) OR #begunAt <= :after',
        values: { ':after': number(Math.round(after)) },
      },
    );
  }

  async end(name: string, { error, state }: { readonly error: string | null; readonly state?: unknown }) {
    await this.#table.update(itemKey(name), {
      set: {
        ...(error === null ? {} : { error: text(error) }),
        ...(state === undefined ? {} : { body: packed(state) }),
      },
      remove: error === null ? ['error'] : [],
    });
  }
}

const itemKey = (name: string) => ({ pk: `chore/${keyPart(name)}`, sk: 'chore' });
