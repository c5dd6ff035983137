/**
 * Every call of AWS that the product makes, the actions that IAM is asked about for it, and who makes it: the hub's
 * watch in its own account (`hub`; `lambda`: only where it runs on Lambda), as the role in a member (`member`), as the role in the management account
 * (`organization`), or a person with their own credentials (`person`). The roles below get these actions and no others;
 * a test holds the table against the source.
 */
export type Caller = 'hub' | 'lambda' | 'member' | 'organization' | 'person';

/** One SDK command: who sends it, and what it needs. */
export interface WatchCall {
  readonly callers: readonly Caller[];
  readonly actions: readonly string[];
}

const call = (callers: readonly Caller[], ...actions: readonly string[]): WatchCall => ({ callers, actions });
const inMember = (...actions: readonly string[]) => call(['member'], ...actions);
const onLambda = (...actions: readonly string[]) => call(['lambda'], ...actions);
const inHub = (...actions: readonly string[]) => call(['hub'], ...actions);

/** By the command's name without `Command`, or the paginator's without `paginate`. */
export const WATCH_CALLS: Readonly<Record<string, WatchCall>> = {
  AssumeRole: inHub('sts:AssumeRole', 'sts:SetSourceIdentity'),
  DeleteMessageBatch: inHub('sqs:DeleteMessage'),
  ReceiveMessage: inHub('sqs:ReceiveMessage'),
  Publish: call(['hub', 'member'], 'sns:Publish'),
  GetTopicAttributes: call(['hub', 'member'], 'sns:GetTopicAttributes'),
  GetObject: inHub('s3:GetObject', 's3:GetObjectVersion'),
  HeadObject: inHub('s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectRetention', 's3:GetObjectLegalHold'),
  ListObjectVersions: inHub('s3:ListBucketVersions'),
  ListObjectsV2: inHub('s3:ListBucket'),
  PutObject: inHub('s3:PutObject', 's3:PutObjectRetention'),
  CreateMultipartUpload: inHub('s3:PutObject', 's3:PutObjectRetention'),
  UploadPart: inHub('s3:PutObject'),
  CompleteMultipartUpload: inHub('s3:PutObject'),
  AbortMultipartUpload: inHub('s3:AbortMultipartUpload'),
  ListMultipartUploads: inHub('s3:ListBucketMultipartUploads'),
  DeleteObject: inHub('s3:DeleteObject', 's3:DeleteObjectVersion'),
  PutObjectLegalHold: inHub('s3:PutObjectLegalHold'),
  PutMetricData: inHub('cloudwatch:PutMetricData'),
  BatchImportFindings: inMember('securityhub:BatchImportFindings'),
  Sign: inHub('kms:Sign'),
  GetPublicKey: inHub('kms:GetPublicKey'),
  GetBucketEncryption: call(['hub', 'member'], 's3:GetEncryptionConfiguration'),
  GetBucketPolicy: call(['hub', 'member'], 's3:GetBucketPolicy'),
  DescribeKey: call(['hub', 'member'], 'kms:DescribeKey'),
  GetKeyPolicy: call(['hub', 'member'], 'kms:GetKeyPolicy'),
  DescribeOrganization: call(['hub', 'organization'], 'organizations:DescribeOrganization'),
  DescribePolicy: call(['organization'], 'organizations:DescribePolicy'),
  ListParents: call(['organization'], 'organizations:ListParents'),
  ListPoliciesForTarget: call(['organization'], 'organizations:ListPoliciesForTarget'),
  StartQueryExecution: onLambda('athena:StartQueryExecution'),
  StopQueryExecution: onLambda('athena:StopQueryExecution'),
  GetQueryExecution: onLambda('athena:GetQueryExecution'),
  GetQueryResults: onLambda('athena:GetQueryResults'),
  GetItem: onLambda('dynamodb:GetItem'),
  BatchGetItem: onLambda('dynamodb:BatchGetItem'),
  Query: onLambda('dynamodb:Query'),
  PutItem: onLambda('dynamodb:PutItem'),
  UpdateItem: onLambda('dynamodb:UpdateItem'),
  DeleteItem: onLambda('dynamodb:DeleteItem'),
  SendMessageBatch: onLambda('sqs:SendMessage'),
  StartExecution: onLambda('states:StartExecution'),
  DescribeInstanceInformation: inMember('ssm:DescribeInstanceInformation'),
  DescribeSessions: inMember('ssm:DescribeSessions'),
  GetDocument: inMember('ssm:GetDocument'),
  GetServiceSetting: inMember('ssm:GetServiceSetting'),
  ListTagsForResource: inMember('ssm:ListTagsForResource'),
  TerminateSession: call(['member', 'person'], 'ssm:TerminateSession'),
  DescribeNetworkAcls: inMember('ec2:DescribeNetworkAcls'),
  DescribeRouteTables: inMember('ec2:DescribeRouteTables'),
  DescribeSecurityGroups: inMember('ec2:DescribeSecurityGroups'),
  DescribeVpcEndpoints: inMember('ec2:DescribeVpcEndpoints'),
  DescribeInstances: inMember('ec2:DescribeInstances'),
  DescribeLogStreams: inMember('logs:DescribeLogStreams'),
  DescribeLogGroups: inMember('logs:DescribeLogGroups'),
  FilterLogEvents: inMember('logs:FilterLogEvents'),
  GetLogEvents: inMember('logs:GetLogEvents'),
  LookupEvents: inMember('cloudtrail:LookupEvents'),
  GetAccountAuthorizationDetails: inMember('iam:GetAccountAuthorizationDetails'),
  GetInstanceProfile: inMember('iam:GetInstanceProfile'),
  GetPolicy: inMember('iam:GetPolicy'),
  GetPolicyVersion: inMember('iam:GetPolicyVersion'),
  GetRole: inMember('iam:GetRole'),
  GetRolePolicy: inMember('iam:GetRolePolicy'),
  GetUser: inMember('iam:GetUser'),
  GetUserPolicy: inMember('iam:GetUserPolicy'),
  ListAttachedRolePolicies: inMember('iam:ListAttachedRolePolicies'),
  ListGroupsForUser: inMember('iam:ListGroupsForUser'),
  ListRolePolicies: inMember('iam:ListRolePolicies'),
  ListRoleTags: inMember('iam:ListRoleTags'),
  ListUserPolicies: inMember('iam:ListUserPolicies'),
  ListUserTags: inMember('iam:ListUserTags'),
  PutUserPolicy: inMember('iam:PutUserPolicy'),
  DeleteUserPolicy: inMember('iam:DeleteUserPolicy'),
  PutRolePolicy: inMember('iam:PutRolePolicy'),
  DeleteRolePolicy: inMember('iam:DeleteRolePolicy'),
  StartSession: call(['person'], 'ssm:StartSession'),
  ResumeSession: call(['person'], 'ssm:ResumeSession'),
  GenerateDataKey: call(['person'], 'kms:GenerateDataKey'),
};

/** Actions that write or end something: each has a statement of its own, with its bounds. */
export const BOUNDED_ACTIONS: readonly string[] = [
  'ssm:TerminateSession',
  'sns:GetTopicAttributes',
  'sns:Publish',
  'securityhub:BatchImportFindings',
  'iam:PutUserPolicy',
  'iam:DeleteUserPolicy',
  'iam:PutRolePolicy',
  'iam:DeleteRolePolicy',
];

/** What a caller may need, sorted. */
export function actionsOf(caller: Caller): readonly string[] {
  const all = Object.values(WATCH_CALLS).filter(({ callers }) => callers.includes(caller));
  return [...new Set(all.flatMap(({ actions }) => actions))].sort();
}
