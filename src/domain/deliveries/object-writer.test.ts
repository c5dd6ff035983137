import { expect, test } from 'vitest';
import { aRecord, PLACE, T0 } from '../../../test/builders/session.ts';
import { aWatch } from '../../../test/builders/watch.ts';
import { ingestEvent } from '../../operations/ingest-event.ts';
import { expectedDelivery } from './delivery.ts';
import { sessionOfKey, writerOfObject } from './object-writer.ts';
import { planDeliveries } from './plan.ts';
import { deliveriesView } from './view.ts';

const NODE = 'i-0123456789abcdef0';
const KEY = '222222222222/eu-west-1/engineer-1.log';
const logTo = {
  s3: { bucket: 'archive', key: KEY },
  cloudwatch: null,
  notKnown: { s3: null, cloudwatch: null },
  unlogged: null,
  documentVersion: '1',
  knownAt: T0,
};

/** S3's data event in the bucket owner's account, as the CloudTrail user guide prints it; made up. */
function dataEvent(arn: string, more: object = {}) {
  return {
    'detail-type': 'AWS API Call via CloudTrail',
    account: '111111111111',
    region: 'eu-west-1',
    detail: {
      eventSource: 's3.amazonaws.com',
      eventName: 'PutObject',
      eventTime: '2027-01-15T08:00:01Z',
      userIdentity: { type: 'AssumedRole', arn },
      requestParameters: { bucketName: 'archive', key: KEY },
      responseElements: { 'x-amz-version-id': 'v1' },
      eventCategory: 'Data',
      ...more,
    },
  };
}
const nodeArn = `arn:aws:sts::222222222222:assumed-role/Node/${NODE}`;

async function afterEvents(...events: object[]) {
  const { watch } = aWatch();
  const s3 = {
    ...expectedDelivery('s3', `s3://archive/${KEY}`),
    state: 'delivered' as const,
    versionId: 'v1',
    sha256: 'x',
  };
  const book = { deliveries: [s3], looks: 1, lookedAt: T0, lookAt: null };
  await watch.sessions.write(
    aRecord({ logTo, deliveries: book, state: 'ended', endedAt: T0 }, { id: 'engineer-1' }),
  );
  for (const event of events) await ingestEvent(watch, event);
  return (await watch.sessions.read(PLACE, 'engineer-1'))!;
}

test("a data event tells that the session's own node wrote the object, also after it was found", async () => {
  const record = await afterEvents(dataEvent(nodeArn), dataEvent(nodeArn));
  expect(writerOfObject(record, 'v1')).toMatchObject({ verified: true, arn: nodeArn });
  expect(deliveriesView(record)[0]?.writer).toMatchObject({ verified: true });
  expect(record.objectWrites).toHaveLength(1);
  expect(writerOfObject(record, 'v2')).toBeNull();
});

test.each([
  'arn:aws:iam::222222222222:user/engineer',
  'arn:aws:sts::222222222222:assumed-role/Node/i-0aaaaaaaaaaaaaaaa',
  `arn:aws:sts::999999999999:assumed-role/Node/${NODE}`,
])('somebody else who wrote it (%s) is told as such', async (arn) => {
  const record = await afterEvents(dataEvent(arn));
  expect(deliveriesView(record)[0]?.writer).toMatchObject({ verified: false, arn });
  expect(planDeliveries(record, T0 + 60_000)).toMatchObject({ look: true });
});

test('a refused write, another object, and a log of nobody change nothing', async () => {
  const other = { requestParameters: { bucketName: 'archive', key: 'elsewhere/engineer-1.log' } };
  const nobody = { requestParameters: { bucketName: 'archive', key: 'x/nobody.log' } };
  const record = await afterEvents(
    dataEvent(nodeArn, { errorCode: 'AccessDenied' }),
    dataEvent(nodeArn, other),
    dataEvent(nodeArn, nobody),
    dataEvent(nodeArn, { requestParameters: null }),
  );
  expect(record.objectWrites).toBeUndefined();
});

test.each([
  ['a/b/s-1.log', 's-1'],
  ['s.1.log', 's.1'],
  ['a/s.log/x', null],
  ['.log', null],
])('the session of key %s is %s', (key, id) => expect(sessionOfKey(key)).toBe(id));
