import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { Fault } from '../../operations/fault.ts';
import { asFault } from '../aws/aws-fault.ts';
import { type Item, type ItemKey, text } from './item.ts';
import type { TableIndex } from './table-definition.ts';

/** How many items DynamoDB reads at once. */
const BATCH_ITEMS = 100;
/** How often what DynamoDB left out of a batch is asked for again. */
const MAX_BATCH_ROUNDS = 8;
/** The first wait before that; each is twice as long as the one before. */
const BATCH_WAIT_MS = 50;

/** What must be so for a write to happen; names as `#name`, which stands for the attribute of that name. */
export interface Condition {
  readonly where: string;
  readonly values?: Item;
}

/** Which items of a partition are asked for. */
export interface Range {
  /** None: the table itself, read consistently. */
  readonly index?: TableIndex;
  readonly pk: string;
  /** Bounds of the sort key, both included. */
  readonly from?: string;
  readonly to?: string;
  readonly backward?: boolean;
  readonly limit?: number;
}

/** The table: what the stores need of DynamoDB. A condition that is not met is `false`; every other failure is a Fault. */
export class Table {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor(client: DynamoDBClient, name: string) {
    this.#client = client;
    this.#name = name;
  }

  /** Reads one item, consistently. */
  async get(key: ItemKey): Promise<Item | null> {
    const command = new GetItemCommand({ TableName: this.#name, Key: keyItem(key), ConsistentRead: true });
    const { Item: found } = await asked('GetItem', this.#client.send(command));
    return found ?? null;
  }

  /** Reads items, consistently, in no order; one that is not there is left out. */
  async getAll(keys: readonly ItemKey[]): Promise<readonly Item[]> {
    // DynamoDB refuses a batch that names an item twice, as an index may that changes while it is read.
    const once = [...new Map(keys.map((key) => [`${key.pk} ${key.sk}`, key])).values()];
    const found: Item[] = [];
    for (let from = 0; from < once.length; from += BATCH_ITEMS)
      found.push(...(await this.#getBatch(once.slice(from, from + BATCH_ITEMS).map(keyItem))));
    return found;
  }

  async #getBatch(keys: Record<string, AttributeValue>[]): Promise<readonly Item[]> {
    const found: Item[] = [];
    let left = keys;
    for (let round = 0; left.length > 0; round += 1) {
      if (round === MAX_BATCH_ROUNDS)
        throw new Fault('AWS_THROTTLED', 'BatchGetItem: keys were left unprocessed', { retry: 'later' });
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, BATCH_WAIT_MS * 2 ** round));
      const command = new BatchGetItemCommand({
        RequestItems: { [this.#name]: { Keys: left, ConsistentRead: true } },
      });
      const answer = await asked('BatchGetItem', this.#client.send(command));
      found.push(...(answer.Responses?.[this.#name] ?? []));
      left = answer.UnprocessedKeys?.[this.#name]?.Keys ?? [];
    }
    return found;
  }

  /** Writes an item whole. */
  async put(key: ItemKey, attributes: Item, condition?: Condition): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.#name,
      Item: { ...keyItem(key), ...attributes },
      ...conditionOf(condition, []),
    });
    return happened('PutItem', this.#client.send(command));
  }

  /** Writes some attributes of an item, which need not be there yet. */
  async update(
    key: ItemKey,
    change: { readonly set?: Item; readonly remove?: readonly string[] },
    condition?: Condition,
  ): Promise<boolean> {
    const { set = {}, remove = [] } = change;
    const names = [...Object.keys(set), ...remove];
    const clause = (word: string, parts: readonly string[]) =>
      parts.length === 0 ? '' : `${word} ${parts.join(', ')} `;
    const values = Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value]));
    const conditional = conditionOf(condition, names);
    const command = new UpdateItemCommand({
      TableName: this.#name,
      Key: keyItem(key),
      UpdateExpression: `${clause(
        'SET',
        Object.keys(set).map((name) => `#${name} = :${name}`),
      )}${clause(
        'REMOVE',
        remove.map((name) => `#${name}`),
      )}`,
      ...conditional,
      ExpressionAttributeValues: nonEmpty({ ...values, ...conditional.ExpressionAttributeValues }),
    });
    return happened('UpdateItem', this.#client.send(command));
  }

  /** Removes an item; true where it is gone, or never was. */
  async remove(key: ItemKey, condition?: Condition): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.#name,
      Key: keyItem(key),
      ...conditionOf(condition, []),
    });
    return happened('DeleteItem', this.#client.send(command));
  }

  /** Counts one up in an attribute of an item, and says what it was before. */
  async count(key: ItemKey, name: string): Promise<number> {
    const command = new UpdateItemCommand({
      TableName: this.#name,
      Key: keyItem(key),
      UpdateExpression: 'ADD #name :one',
      ExpressionAttributeNames: { '#name': name },
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    });
    const { Attributes } = await asked('UpdateItem', this.#client.send(command));
    return Number(Attributes?.[name]?.N ?? 1) - 1;
  }

  /** The items of a partition in the order of their sort keys, read page by page as they are taken. */
  async *query({ index, pk, from, to, backward, limit }: Range): AsyncGenerator<Item> {
    const { pk: pkName, sk: skName } = index ?? { pk: 'pk', sk: 'sk' };
    const bounds = [from === undefined ? '' : ' AND #sk >= :from', to === undefined ? '' : ' AND #sk <= :to'];
    const both = from !== undefined && to !== undefined;
    let start: Record<string, AttributeValue> | undefined;
    let left = limit ?? Number.POSITIVE_INFINITY;
    do {
      const command: QueryCommand = new QueryCommand({
        TableName: this.#name,
        ...(index ? { IndexName: index.name } : { ConsistentRead: true }),
        KeyConditionExpression: `#pk = :pk${both ? ' AND #sk BETWEEN :from AND :to' : bounds.join('')}`,
        ExpressionAttributeNames: {
          '#pk': pkName,
          ...(from === undefined && to === undefined ? {} : { '#sk': skName }),
        },
        ExpressionAttributeValues: {
          ':pk': text(pk),
          ...(from === undefined ? {} : { ':from': text(from) }),
          ...(to === undefined ? {} : { ':to': text(to) }),
        },
        ScanIndexForward: !backward,
        ...(start ? { ExclusiveStartKey: start } : {}),
        ...(Number.isFinite(left) ? { Limit: left } : {}),
      });
      const page = await asked('Query', this.#client.send(command));
      const items = page.Items ?? [];
      yield* items.slice(0, left);
      left -= items.length;
      start = page.LastEvaluatedKey;
    } while (start && left > 0);
  }

  /** All of them at once. */
  async queryAll(range: Range): Promise<readonly Item[]> {
    const items: Item[] = [];
    for await (const item of this.query(range)) items.push(item);
    return items;
  }
}

/** Only where nothing is stored under the key. */
export const NOT_THERE: Condition = { where: 'attribute_not_exists(#pk)' };

/** The key of an item that was read, from the table or any index. */
export const keyOfItem = (item: Item): ItemKey => ({ pk: item['pk']?.S ?? '', sk: item['sk']?.S ?? '' });

function keyItem({ pk, sk }: ItemKey): Record<string, AttributeValue> {
  return { pk: text(pk), sk: text(sk) };
}

function conditionOf(condition: Condition | undefined, names: readonly string[]) {
  const mentioned = [...(condition?.where ?? '').matchAll(/#(\w+)/g)].map(([, name]) => name ?? '');
  const all = new Set([...names, ...mentioned]);
  return {
    ...(condition ? { ConditionExpression: condition.where } : {}),
    ExpressionAttributeNames: nonEmpty(Object.fromEntries([...all].map((name) => [`#${name}`, name]))),
    ExpressionAttributeValues: nonEmpty({ ...condition?.values }),
  };
}

function nonEmpty<T extends object>(given: T): T | undefined {
  return Object.keys(given).length === 0 ? undefined : given;
}

async function asked<T>(operation: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw asFault(`dynamodb ${operation}`, error);
  }
}

async function happened(operation: string, answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw asFault(`dynamodb ${operation}`, error);
  }
}
