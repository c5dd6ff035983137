import type { CloudTrailRecord } from './record.ts';

/** What LookupEvents lists as a resource of an event. */
export interface EventResource {
  readonly ResourceType: string;
  readonly ResourceName: string;
}

/** Request parameters that name a resource, and its type in LookupEvents. */
const NAMED_BY: Readonly<Record<string, string>> = {
  bucketName: 'AWS::S3::Bucket',
  documentName: 'AWS::SSM::Document',
  groupName: 'AWS::IAM::Group',
  instanceId: 'AWS::EC2::Instance',
  keyId: 'AWS::KMS::Key',
  logGroupName: 'AWS::Logs::LogGroup',
  policyArn: 'AWS::IAM::Policy',
  queueUrl: 'AWS::SQS::Queue',
  roleArn: 'AWS::IAM::Role',
  roleName: 'AWS::IAM::Role',
  topicArn: 'AWS::SNS::Topic',
  userName: 'AWS::IAM::User',
};

/** The resources of a record: those it names itself, and those its request names. */
export function recordResources(record: CloudTrailRecord): EventResource[] {
  const found: EventResource[] = (record.resources ?? []).map(({ ARN, ARNPrefix, type }) => ({
    ResourceType: type ?? '',
    ResourceName: ARN ?? ARNPrefix ?? '',
  }));
  const parameters = record.requestParameters;
  if (typeof parameters === 'object' && parameters !== null) {
    for (const [name, value] of Object.entries(parameters)) {
      const type = Object.hasOwn(NAMED_BY, name) ? NAMED_BY[name] : undefined;
      if (type !== undefined && typeof value === 'string')
        found.push({ ResourceType: type, ResourceName: value });
    }
  }
  return found;
}

/** Username as LookupEvents tells it: a user's name, or the name of a role session. */
export function recordUsername(record: CloudTrailRecord): string {
  const { userName, arn, type } = record.userIdentity;
  if (typeof userName === 'string') return userName;
  if (typeof arn === 'string' && arn.includes(':assumed-role/')) return arn.slice(arn.lastIndexOf('/') + 1);
  return type === 'Root' ? 'root' : '';
}
