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

/** As the trail of the bucket's own account names a caller of another one. */
const reduced = (principalId: string, accountId = '222222222222') => ({
  userIdentity: { type: 'AWSAccount', principalId, accountId },
});

test("in the bucket's own trail the node is known by its role's id and the session's name", async () => {
  const record = await afterEvents(dataEvent(nodeArn, reduced(`AROAEXAMPLE:${NODE}`)));
  expect(writerOfObject(record, 'v1')).toMatchObject({
    verified: true,
    arn: `AROAEXAMPLE:${NODE} of the account 222222222222`,
  });
  const known = { ...record, nodeRoleId: 'AROAEXAMPLE' };
  expect(writerOfObject(known, 'v1')).toMatchObject({ verified: true });
  const another = { ...record, nodeRoleId: 'AROAOTHER' };
  expect(writerOfObject(another, 'v1')).toMatchObject({
    verified: false,
    because: expect.stringContaining('a session of the role AROAEXAMPLE bore its name'),
  });
});

test.each([
  ['another account', reduced(`AROAEXAMPLE:${NODE}`, '999999999999')],
  ['another node', reduced('AROAEXAMPLE:i-0aaaaaaaaaaaaaaaa')],
  ['a user', reduced('AIDAEXAMPLE')],
  ['a service', { userIdentity: { type: 'AWSService', invokedBy: 'replication.s3.amazonaws.com' } }],
  ['nobody that is told', { userIdentity: null }],
])('a write by %s is refuted, by whatever trail it is told', async (_who, identity) => {
  const record = await afterEvents(dataEvent(nodeArn, identity));
  expect(writerOfObject(record, 'v1')).toMatchObject({ verified: false });
});

test('a session of another role that bears the name of the node is not the node', async () => {
  const record = await afterEvents(dataEvent(nodeArn));
  const role = (name: string) => ({ ...record, nodeRole: `arn:aws:iam::222222222222:role/path/${name}` });
  expect(writerOfObject(role('Node'), 'v1')).toMatchObject({ verified: true });
  expect(writerOfObject(role('Another'), 'v1')).toMatchObject({
    verified: false,
    because: expect.stringContaining('a session of the role Node bore its name'),
  });
});

test('a version that was written over the one that was found is looked at; the one that was found is not again', async () => {
  const settled = await afterEvents(dataEvent(nodeArn));
  expect(settled.deliveries?.lookAt).toBeNull();
  const over = await afterEvents(
    dataEvent(nodeArn),
    dataEvent('arn:aws:iam::222222222222:user/engineer', {
      responseElements: { 'x-amz-version-id': 'v2' },
      eventTime: '2027-01-15T08:05:00Z',
    }),
  );
  expect(planDeliveries(over, T0 + 3_600_000)).toMatchObject({ look: true });
  expect(writerOfObject(over, 'v1')).toMatchObject({ verified: true });
  expect(writerOfObject(over, 'v2')).toMatchObject({ verified: false });
});

test('a write that is told before it is known where the log must be is kept until it is', async () => {
  const { watch } = aWatch();
  await watch.sessions.write(aRecord({}, { id: 'engineer-1' }));
  await ingestEvent(watch, dataEvent(nodeArn));
  const record = (await watch.sessions.read(PLACE, 'engineer-1'))!;
  expect(writerOfObject(record, 'v1')).toBeNull();
  expect(writerOfObject({ ...record, logTo }, 'v1')).toMatchObject({ verified: true });
  expect(writerOfObject({ ...record, logTo: { ...logTo, s3: { bucket: 'b', key: KEY } } }, 'v1')).toBeNull();
});
