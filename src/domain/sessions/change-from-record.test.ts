import { expect, test } from 'vitest';
import { changeFromRecord } from './change-from-record.ts';
import type { TrailRecord } from './trail-record.ts';

function record(eventSource: string, eventName: string, errorCode: string | null = null): TrailRecord {
  return {
    eventId: 'e',
    eventSource: `${eventSource}.amazonaws.com`,
    eventName,
    at: 0,
    account: '222222222222',
    region: 'eu-west-1',
    errorCode,
    errorMessage: null,
    sourceIp: null,
    userIdentity: null,
    request: {},
    response: {},
    whole: {},
  };
}

test.each([
  ['ssm', 'UpdateDocument', 'place'],
  ['ssm', 'UpdateDocumentDefaultVersion', 'place'],
  ['ssm', 'AddTagsToResource', 'place'],
  ['ec2', 'CreateTags', 'place'],
  ['ec2', 'ReplaceIamInstanceProfileAssociation', 'place'],
  ['logs', 'AssociateKmsKey', 'place'],
  ['iam', 'PutRolePolicy', 'account'],
  ['iam', 'RemoveRoleFromInstanceProfile', 'account'],
  ['s3', 'PutBucketPolicy', 'everywhere'],
  ['s3', 'DeleteBucketEncryption', 'everywhere'],
  ['kms', 'ScheduleKeyDeletion', 'everywhere'],
  ['organizations', 'AttachPolicy', 'everywhere'],
])('%s %s reaches %s', (source, name, scope) => {
  expect(changeFromRecord(record(source, name))).toEqual({
    scope,
    account: '222222222222',
    region: 'eu-west-1',
    by: `${source}:${name}`,
  });
});

test.each([
  ['ssm', 'GetDocument'],
  ['ssm', 'StartSession'],
  ['kms', 'GenerateDataKey'],
  ['kms', 'Decrypt'],
  ['iam', 'ListRolePolicies'],
  ['s3', 'PutObject'],
  ['athena', 'StartSession'],
  ['__proto__', 'PutPolicy'],
])('%s %s changes no fact', (source, name) => {
  expect(changeFromRecord(record(source, name))).toBeNull();
});

test('a refused call changed nothing', () => {
  expect(changeFromRecord(record('iam', 'PutRolePolicy', 'AccessDenied'))).toBeNull();
});
