import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { tableDefinition } from '../../src/adapters/dynamodb/table-definition.ts';

/** How often a new table is looked at until it is there. */
const MOST_LOOKS = 1000;

/** A DynamoDB of the tests' own (dynalite: no transactions, no streams, no expiry; its indexes do not lag). */
export class LocalTables {
  readonly #server: Server = dynalite({ createTableMs: 0 });
  #client: DynamoDBClient | null = null;
  #made = 0;

  get client(): DynamoDBClient {
    if (this.#client === null) throw new Error('start it first');
    return this.#client;
  }

  async start(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#client = this.#makeClient();
  }

  #makeClient(): DynamoDBClient {
    const { port } = this.#server.address() as AddressInfo;
    return new DynamoDBClient({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  /** A client of a process of its own; `before` is told of each call, and what it throws the caller sees. */
  clientThat(before: (command: string) => void): DynamoDBClient {
    const client = this.#makeClient();
    client.middlewareStack.add(
      (next, context) => async (args) => {
        before(context.commandName ?? '');
        return next(args);
      },
      { step: 'initialize' },
    );
    return client;
  }

  /** Makes an empty table, and says its name. */
  async make(): Promise<string> {
    this.#made += 1;
    const name = `sallyport-${this.#made}`;
    await this.client.send(new CreateTableCommand(tableDefinition(name)));
    for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
      const { Table } = await this.client.send(new DescribeTableCommand({ TableName: name }));
      if (Table?.TableStatus === 'ACTIVE') return name;
    }
    throw new Error(`the table ${name} does not become active`);
  }

  async close(): Promise<void> {
    this.#client?.destroy();
    this.#server.close();
  }
}
