import { afterAll, beforeAll } from 'vitest';
import { DynamoSignIns } from '../../src/adapters/dynamodb/sign-ins.ts';
import { MemorySignIns } from '../../src/api/memory-sign-ins.ts';
import { T0 } from '../builders/session.ts';
import { LocalTables } from '../dynamodb/local-table.ts';
import { describeSignIns } from './sign-ins.ts';

const tables = new LocalTables();
beforeAll(() => tables.start());
afterAll(() => tables.close());

describeSignIns('memory', () => new MemorySignIns(() => T0));
describeSignIns('dynamodb', async () => new DynamoSignIns(tables.client, await tables.make()));
