import { describe, expect, test } from 'vitest';
import { startFromRecord } from './start-from-record.ts';
import { parseTrailRecord, recordOfEnvelope, type TrailRecord } from './trail-record.ts';

// Synthetic but for the shapes: facts/aws.md E4; no real ResumeSession or refused StartSession is public.
const START = {
  eventVersion: '1.08',
  userIdentity: {
    type: 'AssumedRole',
    arn: 'arn:aws:sts::222222222222:assumed-role/Admin/jo.hn',
    accountId: '222222222222',
  },
  eventTime: '2026-07-01T10:00:00Z',
  eventSource: 'ssm.amazonaws.com',
  eventName: 'StartSession',
  awsRegion: 'eu-west-1',
  sourceIPAddress: '198.51.100.7',
  requestParameters: {
    target: 'i-1',
    documentName: 'AWS-StartPortForwardingSession',
    parameters: { portNumber: ['22'], localPortNumber: '8022' },
    reason: 'T-1',
  },
  responseElements: { sessionId: 'jo.hn-ilpxvkhghl9vs9ia2xfdyp4dka', tokenValue: 'Value hidden' },
  eventID: 'e-1',
};

function read(value: unknown): TrailRecord {
  const record = parseTrailRecord(recordOfEnvelope(value));
  if (typeof record === 'string') throw new Error(record);
  return record;
}

describe('a StartSession', () => {
  test('is read with its id taken as it is', () => {
    expect(startFromRecord(read(START))).toMatchObject({
      kind: 'started',
      start: {
        id: 'jo.hn-ilpxvkhghl9vs9ia2xfdyp4dka',
        account: '222222222222',
        region: 'eu-west-1',
        target: 'i-1',
        documentName: 'AWS-StartPortForwardingSession',
        parameters: { portNumber: ['22'], localPortNumber: ['8022'] },
        owner: 'arn:aws:sts::222222222222:assumed-role/Admin/jo.hn',
        reason: 'T-1',
        sourceIp: '198.51.100.7',
        startedAt: Date.parse('2026-07-01T10:00:00Z'),
        event: START,
      },
    });
  });

  test('without a documentName is of the default document', () => {
    const record = { ...START, requestParameters: { target: 'mi-1' } };
    expect(startFromRecord(read(record))).toMatchObject({ start: { documentName: null, parameters: {} } });
  });

  test('with responseElements null and no errorCode opened something that only a sweep can name', () => {
    expect(startFromRecord(read({ ...START, responseElements: null }))).toMatchObject({
      kind: 'started-without-id',
      place: { account: '222222222222', region: 'eu-west-1' },
    });
  });

  test('with an errorCode is refused, whatever else it says', () => {
    expect(startFromRecord(read({ ...START, errorCode: 'AccessDenied' }))).toMatchObject({
      kind: 'refused',
      errorCode: 'AccessDenied',
    });
  });

  test("of Athena is nobody's session", () => {
    expect(startFromRecord(read({ ...START, eventSource: 'athena.amazonaws.com' }))).toEqual({
      kind: 'nothing',
    });
  });

  test.each([
    ['a text', 'HIDDEN_DUE_TO_SECURITY_REASONS'],
    ['a number inside', { portNumber: [22] }],
  ])('whose parameters are %s has unknown parameters', (_, parameters) => {
    const record = { ...START, requestParameters: { ...START.requestParameters, parameters } };
    expect(startFromRecord(read(record))).toMatchObject({ start: { parameters: null } });
  });
});

test.each([
  ['ResumeSession', 'resumed'],
  ['TerminateSession', 'terminated'],
])('%s names a session, in the response or only in the request', (eventName, kind) => {
  const request = { ...START, eventName, requestParameters: { sessionId: 's-1' } };
  for (const responseElements of [null, { sessionId: 's-1' }])
    expect(startFromRecord(read({ ...request, responseElements }))).toMatchObject({ kind, sessionId: 's-1' });
  expect(startFromRecord(read({ ...request, errorCode: 'DoesNotExist' }))).toMatchObject({ kind: 'refused' });
  expect(
    startFromRecord(read({ ...START, eventName, requestParameters: null, responseElements: null })),
  ).toEqual({
    kind: 'nothing',
  });
});

test("an envelope lends its account and region where the record has none, and never overrides the record's", () => {
  const { awsRegion: _, ...bare } = START;
  const envelope = {
    'detail-type': 'AWS API Call via CloudTrail',
    account: '111111111111',
    region: 'us-east-1',
  };
  expect(read({ ...envelope, detail: bare })).toMatchObject({ account: '111111111111', region: 'us-east-1' });
  const whole = { ...START, recipientAccountId: '222222222222' };
  expect(read({ ...envelope, detail: whole })).toMatchObject({
    account: '222222222222',
    region: 'eu-west-1',
  });
});

test.each([
  ['nothing', undefined],
  ['a list', []],
  ['an empty object', {}],
  ['a bad time', { ...START, eventTime: 'yesterday' }],
  ['no region', { ...START, awsRegion: 7 }],
  ['no account', { ...START, userIdentity: null }],
])('%s is no record, and the reason says why', (_, value) => {
  expect(parseTrailRecord(value)).toEqual(expect.any(String));
});
