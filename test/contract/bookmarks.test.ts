import { afterAll, beforeAll } from 'vitest';
import { DynamoBookmarks } from '../../src/adapters/dynamodb/bookmarks.ts';
import { T0 } from '../builders/session.ts';
import { LocalTables } from '../dynamodb/local-table.ts';
import { memoryBookmarks } from '../memory/bookmarks.ts';
import { describeBookmarks } from './bookmarks.ts';

const tables = new LocalTables();
beforeAll(() => tables.start());
afterAll(() => tables.close());

describeBookmarks('memory', memoryBookmarks);
describeBookmarks(
  'dynamodb',
  async () => new DynamoBookmarks(tables.client, await tables.make(), { now: () => T0 }),
);
