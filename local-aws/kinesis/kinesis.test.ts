import {
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type GetShardIteratorCommandInput,
  KinesisClient,
  ListShardsCommand,
  PutRecordCommand,
} from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from '../testing/make-admin.ts';
import { startTestAws } from '../testing/start-test-aws.ts';

const FIRST = 'shardId-000000000000';
const LIFE_MS = 5 * 60_000;

let aws: LocalAws;
let own: KinesisClient;
let foreign: KinesisClient;
let aheadMs = 0;

beforeAll(async () => {
  aws = await startTestAws({ now: () => Date.now() + aheadMs });
  const client = (account: string) =>
    new KinesisClient({
      endpoint: aws.endpoint,
      region: 'us-east-1',
      credentials: makeAdmin(aws.world, account),
      maxAttempts: 1,
      requestHandler: new NodeHttpHandler(),
    });
  own = client('222222222222');
  foreign = client('111111111111');
});

afterAll(async () => {
  own.destroy();
  foreign.destroy();
  await aws.close();
});

const create = (StreamName: string, ShardCount = 1) =>
  own.send(new CreateStreamCommand({ StreamName, ShardCount }));

const put = (StreamName: string, text: string, PartitionKey = text) =>
  own.send(new PutRecordCommand({ StreamName, PartitionKey, Data: Buffer.from(text) }));

async function iterator(
  StreamName: string,
  more: Partial<GetShardIteratorCommandInput> = {},
): Promise<string> {
  const { ShardIterator } = await own.send(
    new GetShardIteratorCommand({ StreamName, ShardId: FIRST, ShardIteratorType: 'TRIM_HORIZON', ...more }),
  );
  return ShardIterator ?? '';
}

async function read(ShardIterator: string, Limit?: number) {
  const { Records, NextShardIterator } = await own.send(new GetRecordsCommand({ ShardIterator, Limit }));
  return {
    texts: (Records ?? []).map(({ Data }) => Buffer.from(Data ?? []).toString()),
    next: NextShardIterator ?? '',
  };
}

const refusal = (run: Promise<unknown>) =>
  run.then(
    () => 'allowed',
    (error: Error) => error.name,
  );

test('a partition key always leads to the shard that its hash belongs to', async () => {
  await create('keys', 3);
  const { StreamDescription } = await own.send(new DescribeStreamCommand({ StreamName: 'keys' }));
  const ranges = StreamDescription?.Shards?.map(({ HashKeyRange }) => HashKeyRange);
  // MD5 of 'a' begins with 0cc1, of 'b' with 92eb, of 'd' with 8277, of 'j' with 3636.
  const shards = [];
  for (const key of ['a', 'b', 'd', 'j', 'a']) shards.push((await put('keys', 'x', key)).ShardId?.at(-1));
  expect(shards).toEqual(['0', '1', '1', '0', '0']);
  expect(ranges?.at(0)?.StartingHashKey).toBe('0');
  expect(BigInt(ranges?.at(1)?.StartingHashKey ?? 0) - BigInt(ranges?.at(0)?.EndingHashKey ?? 0)).toBe(1n);
  expect(BigInt(ranges?.at(2)?.EndingHashKey ?? 0)).toBe(2n ** 128n - 1n);
});

test('an iterator goes on where the one before ended, and each kind begins where it says', async () => {
  await create('places');
  const one = await put('places', 'one');
  const latest = await iterator('places', { ShardIteratorType: 'LATEST' });
  await put('places', 'two');
  await put('places', 'three');
  const first = await read(await iterator('places'), 2);
  expect(first.texts).toEqual(['one', 'two']);
  expect((await read(first.next)).texts).toEqual(['three']);
  expect((await read((await read(first.next)).next)).texts).toEqual([]);
  expect((await read(latest)).texts).toEqual(['two', 'three']);
  const at = (ShardIteratorType: 'AT_SEQUENCE_NUMBER' | 'AFTER_SEQUENCE_NUMBER') =>
    iterator('places', { ShardIteratorType, StartingSequenceNumber: one.SequenceNumber });
  expect((await read(await at('AT_SEQUENCE_NUMBER'), 1)).texts).toEqual(['one']);
  expect((await read(await at('AFTER_SEQUENCE_NUMBER'), 1)).texts).toEqual(['two']);
  const Timestamp = new Date(Date.now() + 60_000);
  const later = await iterator('places', { ShardIteratorType: 'AT_TIMESTAMP', Timestamp });
  expect((await read(later)).texts).toEqual([]);
});

test('an iterator lasts five minutes, and no longer than its stream', async () => {
  await create('brief');
  await put('brief', 'old');
  const early = await iterator('brief');
  await own.send(new DeleteStreamCommand({ StreamName: 'brief' }));
  await create('brief');
  expect(await refusal(read(early))).toBe('ResourceNotFoundException');
  expect((await read(await iterator('brief'))).texts).toEqual([]);
  const old = await iterator('brief');
  aheadMs = LIFE_MS - 10_000;
  expect(await refusal(read(old))).toBe('allowed');
  aheadMs = 0;
  const made = Buffer.from(
    JSON.stringify(JSON.parse(Buffer.from(old, 'base64').toString()).with(5, Date.now() - LIFE_MS - 1_000)),
  );
  expect(await refusal(read(made.toString('base64')))).toBe('ExpiredIteratorException');
  expect(await refusal(read('nonsense'))).toBe('InvalidArgumentException');
});

test('an iterator opens no stream of another account', async () => {
  await create('private');
  const ShardIterator = await iterator('private');
  expect(await refusal(foreign.send(new GetRecordsCommand({ ShardIterator })))).toBe('AccessDeniedException');
});

test('shards are listed in pages by a token that names the stream', async () => {
  await create('pages', 5);
  const found: string[] = [];
  let NextToken: string | undefined;
  do {
    const named = NextToken === undefined ? { StreamName: 'pages' } : { NextToken };
    const page = await own.send(new ListShardsCommand({ ...named, MaxResults: 2 }));
    found.push(...(page.Shards ?? []).map(({ ShardId }) => ShardId?.at(-1) ?? ''));
    if (NextToken === undefined)
      expect(await refusal(foreign.send(new ListShardsCommand({ NextToken: page.NextToken })))).toBe(
        'AccessDeniedException',
      );
    NextToken = page.NextToken;
  } while (NextToken !== undefined && found.length < 9);
  expect(found).toEqual(['0', '1', '2', '3', '4']);
});

test('what cannot be made or found is told in the codes of AWS', async () => {
  await create('twice');
  expect(await refusal(create('twice'))).toBe('ResourceInUseException');
  expect(await refusal(put('absent', 'x'))).toBe('ResourceNotFoundException');
  expect(await refusal(create('vast', 500))).toBe('LimitExceededException');
  expect(await refusal(own.send(new CreateStreamCommand({ StreamName: 'bare' })))).toBe(
    'InvalidArgumentException',
  );
  const ShardId = 'shardId-000000000009';
  expect(await refusal(iterator('twice', { ShardId }))).toBe('ResourceNotFoundException');
});
