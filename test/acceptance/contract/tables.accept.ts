import {
  CreateTableCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { openDynamoStores } from '../../../src/adapters/dynamodb/stores.ts';
import { tableDefinition } from '../../../src/adapters/dynamodb/table-definition.ts';
import { describeFindingStore } from '../../contract/finding-store.ts';
import { describeGrantStore } from '../../contract/grant-store.ts';
import { describeReadLog } from '../../contract/read-log.ts';
import { describeRetentionStores } from '../../contract/retention-stores.ts';
import { describeWatchStores } from '../../contract/watch-stores.ts';
import { LocalTables } from '../../dynamodb/local-table.ts';
import { openAccount } from '../account.ts';
import { ACCEPT_TAG } from '../made-things.ts';
import { givenPlace } from './given-place.ts';

const MADE_SECONDS = 120;

/** Tables in the account, each removed when the next one is made; local-aws has no DynamoDB: dynalite stands for it. */
class Tables {
  readonly #local = new LocalTables();
  readonly #place = givenPlace();
  #client: DynamoDBClient | null = null;
  #made = 0;
  #last: string | null = null;

  async start(): Promise<void> {
    if (this.#place.endpoint !== undefined) await this.#local.start();
    else this.#client = openAccount(this.#place).dynamodb;
  }

  async open() {
    const client = this.#client;
    if (client === null) return openDynamoStores(this.#local.client, await this.#local.make());
    await this.#removeLast(client);
    this.#made += 1;
    const TableName = `${this.#place.tables}-${this.#made}`;
    const Tags = [{ Key: ACCEPT_TAG, Value: this.#place.tables }];
    await client.send(new CreateTableCommand({ ...tableDefinition(TableName), Tags }));
    this.#last = TableName;
    await waitUntilTableExists(
      { client, maxWaitTime: MADE_SECONDS, minDelay: 1, maxDelay: 3 },
      { TableName },
    );
    return openDynamoStores(client, TableName);
  }

  async close(): Promise<void> {
    if (this.#client === null) return this.#local.close();
    await this.#removeLast(this.#client);
    this.#client.destroy();
  }

  async #removeLast(client: DynamoDBClient): Promise<void> {
    if (this.#last !== null) await client.send(new DeleteTableCommand({ TableName: this.#last }));
    this.#last = null;
  }
}

const tables = new Tables();
beforeAll(() => tables.start());
afterAll(() => tables.close());

describeWatchStores('DynamoDB', () => tables.open());
describeGrantStore('DynamoDB', () => tables.open());
describeFindingStore('DynamoDB', () => tables.open());
describeReadLog('DynamoDB', async () => (await tables.open()).reads);
describeRetentionStores('DynamoDB', () => tables.open());
