import { describe, expect, test } from 'vitest';
import { bareFacts } from '../../../test/builders/facts.ts';
import { aRecord, aStart, T0 } from '../../../test/builders/session.ts';
import { known, type NodePermission, type SessionFacts } from '../guardrails/facts.ts';
import type { SessionRecord } from '../sessions/session.ts';
import { type Delivery, expectedDelivery } from './delivery.ts';
import { diagnose, type NetworkPath } from './diagnose.ts';

const LOG_TO = {
  s3: { bucket: 'archive', key: 's.log' },
  cloudwatch: { logGroup: '/g', streaming: true },
  notKnown: { s3: null, cloudwatch: null },
  unlogged: null,
  documentVersion: '1',
  knownAt: 0,
};
const OPEN: NetworkPath = { open: true, seen: 'open' };

const permission = (action: string, result: NodePermission['result']): NodePermission => ({
  action,
  resource: 'arn:aws:s3:::archive/s.log',
  result,
  because: 'denied by statement Strict of bucket policy of archive',
});

function causesOf(given: {
  delivery?: Partial<Delivery>;
  facts?: Partial<SessionFacts>;
  record?: Partial<SessionRecord>;
  path?: NetworkPath | null;
  nodeOnline?: boolean | null;
  streamedUntil?: number;
}) {
  const destination = given.delivery?.destination ?? 's3';
  return diagnose({
    record: aRecord({ state: 'ended', endCause: 'exit', logTo: LOG_TO, ...given.record }),
    delivery: { ...expectedDelivery(destination, 'x'), state: 'missing', ...given.delivery },
    other:
      given.streamedUntil === undefined
        ? null
        : { ...expectedDelivery('cloudwatch', 'y'), state: 'delivered', deliveredAt: given.streamedUntil },
    facts: { ...bareFacts(aStart()), ...given.facts },
    path: given.path === undefined ? OPEN : given.path,
    nodeOnline: given.nodeOnline === undefined ? true : given.nodeOnline,
  });
}

const logging = (...permissions: NodePermission[]) => ({
  nodeLogging: known({ allowed: false, missing: [], because: 'no', permissions }),
});

describe('a log is missing', () => {
  test('because the role may not put it: the statement is named', () => {
    const [cause] = causesOf({
      facts: logging(permission('s3:PutObject', 'denied'), permission('logs:PutLogEvents', 'denied')),
    });
    expect(cause).toMatchObject({
      certainty: 'shown',
      cause: "the node's role may not do s3:PutObject",
      evidence: expect.stringContaining('statement Strict of bucket policy of archive'),
    });
  });

  test('what concerns the other copy is no cause', () => {
    const causes = causesOf({ facts: logging(permission('logs:PutLogEvents', 'denied')) });
    expect(causes.map(({ cause }) => cause).join()).not.toContain('logs:');
  });

  test('because the bucket or the log group is not there', () => {
    const logBucket = known({ name: 'archive', exists: false, encrypted: false, kmsKey: null });
    expect(causesOf({ facts: { logBucket } })[0]).toMatchObject({
      cause: 'the bucket does not exist',
      certainty: 'shown',
    });
    const logGroup = known({ name: '/g', exists: false, encrypted: false });
    const delivery = { destination: 'cloudwatch' as const };
    expect(causesOf({ delivery, facts: { logGroup } })[0]).toMatchObject({
      cause: 'the log group does not exist',
    });
  });

  test('because packets are stopped, or an endpoint refuses', () => {
    const path = { open: false as const, because: 'rule 90 of acl-1', advice: 'Open it.' };
    expect(causesOf({ path })[0]).toMatchObject({
      cause: "the node's calls do not reach S3",
      evidence: 'rule 90 of acl-1',
    });
    expect(causesOf({ path: { ...path, byPolicy: true } })[0]?.cause).toContain("endpoint's policy");
  });

  test('because the node was lost, or is offline', () => {
    expect(causesOf({ record: { endCause: 'node-lost' }, nodeOnline: false })[0]).toMatchObject({
      cause: 'the node was lost during the session',
      certainty: 'shown',
    });
    expect(causesOf({ nodeOnline: false })[0]).toMatchObject({
      cause: 'the node is offline',
      certainty: 'likely',
    });
  });

  test('because its process was killed: the stream stops before the end', () => {
    const record = { endedAt: T0 + 70_000 };
    expect(causesOf({ record, streamedUntil: T0 + 1000 })[0]).toMatchObject({
      cause: "the session's process on the node was killed before it could upload",
      certainty: 'likely',
      evidence: expect.stringContaining('69 s before the end'),
    });
    expect(causesOf({ record, streamedUntil: T0 + 69_000 })[0]?.certainty).toBe('possible');
  });

  test('because the session failed before it began', () => {
    expect(causesOf({ record: { status: 'Failed' } })[0]?.cause).toContain('failed before its shell began');
  });

  test('because nobody knows where it must be, or may look there', () => {
    expect(causesOf({ record: { logTo: null } })[0]?.cause).toBe('the place of the log is not known');
    const because = 'it cannot be looked at: HeadObject: AccessDenied';
    expect(causesOf({ delivery: { because } })[0]?.cause).toBe('the watch itself cannot look there');
  });

  test('for a reason that nothing shows: it says what was looked at, and where to look', () => {
    const [cause] = causesOf({});
    expect(cause).toMatchObject({
      certainty: 'possible',
      advice: expect.stringContaining('amazon-ssm-agent.log'),
    });
    const hybrid = causesOf({ path: { open: null, because: 'a hybrid node is in no VPC' } });
    expect(hybrid[0]?.evidence).toContain('hybrid');
  });

  test('the surest cause comes first', () => {
    const causes = causesOf({
      nodeOnline: false,
      facts: logging(permission('kms:GenerateDataKey', 'denied')),
    });
    expect(causes.map(({ certainty }) => certainty)).toEqual(['shown', 'likely']);
  });
});

describe('a log is incomplete', () => {
  const gap = { fromAt: null, toAt: null, fromByte: null, toByte: null };
  test('because somebody else wrote into the stream', () => {
    const gaps = [{ ...gap, reason: 'an event in the stream that is not one of the agent for this session' }];
    const delivery = { destination: 'cloudwatch' as const, state: 'incomplete' as const, gaps };
    expect(causesOf({ delivery })[0]).toMatchObject({
      cause: 'somebody else wrote into the stream',
      certainty: 'shown',
    });
  });

  test('because its node was lost, or the stream was interrupted', () => {
    const gaps = [{ ...gap, reason: '3 lines that the S3 copy holds and the stream does not' }];
    const delivery = { destination: 'cloudwatch' as const, state: 'incomplete' as const, gaps };
    expect(causesOf({ delivery, record: { endCause: 'node-lost' } })[0]?.cause).toContain('node was lost');
    expect(causesOf({ delivery })[0]).toMatchObject({
      cause: 'the stream was interrupted',
      evidence: gaps[0]!.reason,
    });
  });
});
