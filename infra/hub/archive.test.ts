import { compilePolicy } from '@sallyport/iam-evaluation/compile-policy.ts';
import { describe, expect, test } from 'vitest';
import {
  ANYTHING,
  all,
  BUCKET,
  HUB,
  hub,
  isAllowed,
  MEMBER,
  only,
  type Question,
  REGION,
  roleSession,
  STRANGER,
  service,
  single,
} from '../testing/place.ts';
import { at, listAt } from '../testing/resolve-template.ts';

const archive = only(hub, 'AWS::S3::Bucket', { BucketName: BUCKET });
const bucketPolicy = compilePolicy(
  only(hub, 'AWS::S3::BucketPolicy', { Bucket: BUCKET }).Properties['PolicyDocument'],
  'archive',
);
const key = all(hub, 'AWS::KMS::Key').find(({ Properties }) => Properties['KeyUsage'] === undefined)!;
const keyPolicy = compilePolicy(key.Properties['KeyPolicy'], 'archive key');
const keyArn = hub.outputs['ArchiveKeyArn']!;
const object = (path: string) => `arn:aws:s3:::${BUCKET}/${path}`;
const node = roleSession(MEMBER, 'SallyportInstance');
const byS3 = {
  'kms:ViaService': `s3.${REGION}.amazonaws.com`,
  'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${BUCKET}`,
};

const bucketAllows = (question: Omit<Question, 'in'>) =>
  isAllowed({ ...question, in: HUB }, { identity: [ANYTHING], resource: bucketPolicy });
const keyAllows = (question: Omit<Question, 'in' | 'on'>) =>
  isAllowed({ ...question, on: keyArn, in: HUB }, { identity: [ANYTHING], resource: keyPolicy });

describe('the archive', () => {
  test('is versioned, locked, encrypted by our key, logged, closed to the public, and stays when the stack goes', () => {
    expect(archive).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        VersioningConfiguration: { Status: 'Enabled' },
        ObjectLockEnabled: true,
        ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: 'COMPLIANCE', Days: 90 } } },
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [
            {
              BucketKeyEnabled: true,
              ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
            },
          ],
        },
        LoggingConfiguration: { DestinationBucketName: `sallyport-access-${HUB}-${REGION}` },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
  });

  test('ends raw logs of every account, and rows made of them, after the retention; heads of evidence chains stay', () => {
    const rules = listAt(archive.Properties, 'LifecycleConfiguration', 'Rules');
    const ending = rules.filter((rule) => at(rule, 'ExpirationInDays') !== undefined);
    expect(ending.every((rule) => Number(at(rule, 'ExpirationInDays')) === 365)).toBe(true);
    const prefixes = ending.map((rule) => String(at(rule, 'Prefix')));
    const ends = (path: string) => prefixes.some((prefix) => path.startsWith(prefix));
    expect(ends(`${MEMBER}/${REGION}/x.log`)).toBe(true);
    expect(ends('sallyport/lines/region=eu-west-1/x.jsonl.gz')).toBe(true);
    expect(ends(`sallyport/evidence/bundles/${MEMBER}/x.tar`)).toBe(true);
    expect(ends(`sallyport/evidence/heads/${MEMBER}/x.json`)).toBe(false);
  });

  test.each([
    ['its own account and Region', `${MEMBER}/${REGION}/s-1.log`, true],
    ["another account's prefix", `${HUB}/${REGION}/s-1.log`, false],
    ['what the server derives', 'sallyport/lines/region=eu-west-1/account=222222222222/x', false],
    ['evidence', 'sallyport/evidence/heads/x', false],
    ['streams of its own account', `sallyport/streams/region=${REGION}/account=${MEMBER}/x.gz`, true],
    ["another account's streams", `sallyport/streams/region=${REGION}/account=${HUB}/x.gz`, false],
    ['the top', 'x.log', false],
  ])('a member, whatever its IAM allows, puts into %s: %s is %s', (_, path, allowed) => {
    expect(bucketAllows({ who: node, action: 's3:PutObject', on: object(path) })).toBe(allowed);
  });

  test('a stranger, a plain connection, another key and another encryption are refused', () => {
    const on = object(`${MEMBER}/${REGION}/s-1.log`);
    const put = (context: Question['context']) =>
      bucketAllows({ who: node, action: 's3:PutObject', on, ...(context === undefined ? {} : { context }) });
    const sse = 's3:x-amz-server-side-encryption';
    expect(put({ [sse]: 'aws:kms', [`${sse}-aws-kms-key-id`]: keyArn })).toBe(true);
    expect(put({ [sse]: 'aws:kms', [`${sse}-aws-kms-key-id`]: `${keyArn}-other` })).toBe(false);
    expect(put({ [sse]: 'AES256' })).toBe(false);
    expect(put({ 'aws:SecureTransport': 'false' })).toBe(false);
    const stranger = roleSession(STRANGER, 'Anyone');
    expect(bucketAllows({ who: stranger, action: 's3:PutObject', on: object(`${STRANGER}/x`) })).toBe(false);
  });

  test('members read nothing, not even their own logs; nobody gets round a lock', () => {
    const on = object(`${MEMBER}/${REGION}/s-1.log`);
    expect(bucketAllows({ who: node, action: 's3:GetObject', on })).toBe(false);
    expect(bucketAllows({ who: node, action: 's3:ListBucket', on: `arn:aws:s3:::${BUCKET}` })).toBe(false);
    const root = roleSession(HUB, 'Administrator');
    expect(bucketAllows({ who: root, action: 's3:BypassGovernanceRetention', on })).toBe(false);
  });

  test('even an administrator of the hub puts nothing under the name of a member', () => {
    const who = roleSession(HUB, 'Administrator');
    expect(bucketAllows({ who, action: 's3:PutObject', on: object(`${MEMBER}/${REGION}/forged.log`) })).toBe(
      false,
    );
    const server = roleSession(HUB, 'SallyportServer');
    expect(
      bucketAllows({ who: server, action: 's3:PutObject', on: object('sallyport/evidence/heads/1') }),
    ).toBe(true);
  });

  test('in one account alone, the account itself is the audience', () => {
    const policy = compilePolicy(
      only(single, 'AWS::S3::BucketPolicy', { Bucket: BUCKET }).Properties['PolicyDocument'],
      'archive of one account',
    );
    const put = (account: string) =>
      isAllowed(
        {
          who: roleSession(account, 'SallyportInstance'),
          action: 's3:PutObject',
          on: object(`${account}/${REGION}/s.log`),
          in: HUB,
        },
        { identity: [ANYTHING], resource: policy },
      );
    expect([put(HUB), put(MEMBER)]).toEqual([true, false]);
  });
});

describe("the archive's key", () => {
  test('turns by itself, and stays when the stack goes', () => {
    expect(key).toMatchObject({ DeletionPolicy: 'Retain', Properties: { EnableKeyRotation: true } });
  });

  test.each([
    ['a node through S3 of this bucket', node, 'kms:GenerateDataKey', byS3, true],
    ['a node by itself', node, 'kms:GenerateDataKey', {}, false],
    [
      'a node for another bucket',
      node,
      'kms:GenerateDataKey',
      { ...byS3, 'kms:EncryptionContext:aws:s3:arn': 'arn:aws:s3:::other' },
      false,
    ],
    ['a stranger through S3', roleSession(STRANGER, 'Anyone'), 'kms:Decrypt', byS3, false],
    ['an auditor through S3', roleSession(HUB, 'SallyportAuditor'), 'kms:Decrypt', byS3, true],
    ['an auditor by itself', roleSession(HUB, 'SallyportAuditor'), 'kms:Decrypt', {}, false],
    ['an administrator of the account', roleSession(HUB, 'Administrator'), 'kms:Decrypt', {}, false],
    ["the key's administrator, to use it", roleSession(HUB, 'KeyAdmin'), 'kms:Decrypt', {}, false],
    ["the key's administrator, to change it", roleSession(HUB, 'KeyAdmin'), 'kms:PutKeyPolicy', {}, true],
    ['another administrator, to change it', roleSession(HUB, 'Administrator'), 'kms:PutKeyPolicy', {}, false],
    ['the server, to look', roleSession(HUB, 'SallyportServer'), 'kms:GetKeyPolicy', {}, true],
  ])('%s: %#', (_, who, action, context, allowed) => {
    expect(keyAllows({ who, action, context })).toBe(allowed);
  });

  test('serves CloudWatch for this account alone, and the log service for its own group alone', () => {
    const alarms = (account: string) =>
      keyAllows({
        who: service('cloudwatch.amazonaws.com'),
        action: 'kms:GenerateDataKey',
        context: { 'aws:SourceAccount': account },
      });
    expect([alarms(HUB), alarms(STRANGER)]).toEqual([true, false]);
    const logs = (group: string) =>
      keyAllows({
        who: service(`logs.${REGION}.amazonaws.com`),
        action: 'kms:Encrypt',
        context: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${REGION}:${HUB}:log-group:${group}` },
      });
    expect([logs('/aws/events/sallyport/heartbeats'), logs('/others')]).toEqual([true, false]);
  });
});

describe('who wrote a log', () => {
  const trail = only(hub, 'AWS::CloudTrail::Trail').Properties;
  const name = `sallyport-access-${HUB}-${REGION}`;
  const accessPolicy = compilePolicy(
    only(hub, 'AWS::S3::BucketPolicy', { Bucket: name }).Properties['PolicyDocument'],
    'access logs',
  );

  test('is told by data events of what nodes write, of nothing that the hub makes itself, and of no read', () => {
    expect(listAt(trail, 'AdvancedEventSelectors', 0, 'FieldSelectors')).toEqual([
      { Field: 'eventCategory', Equals: ['Data'] },
      { Field: 'resources.type', Equals: ['AWS::S3::Object'] },
      { Field: 'readOnly', Equals: ['false'] },
      {
        Field: 'resources.ARN',
        StartsWith: [`arn:aws:s3:::${BUCKET}/`],
        NotStartsWith: [`arn:aws:s3:::${BUCKET}/sallyport/`],
      },
    ]);
    expect(trail).toMatchObject({ IsLogging: true, EnableLogFileValidation: true, S3BucketName: name });
  });

  test('is written by our trail alone beside the access logs', () => {
    const put = (trailName: string, key: string) =>
      isAllowed(
        {
          who: service('cloudtrail.amazonaws.com'),
          action: 's3:PutObject',
          on: `arn:aws:s3:::${name}/${key}`,
          in: HUB,
          context: {
            'aws:SourceArn': `arn:aws:cloudtrail:${REGION}:${HUB}:trail/${trailName}`,
            's3:x-amz-acl': 'bucket-owner-full-control',
          },
        },
        { identity: [], resource: accessPolicy },
      );
    const file = `writes/AWSLogs/${HUB}/CloudTrail/1.json.gz`;
    expect([
      put('sallyport-writes', file),
      put('another', file),
      put('sallyport-writes', 'archive/1'),
    ]).toEqual([true, false, false]);
  });
});
