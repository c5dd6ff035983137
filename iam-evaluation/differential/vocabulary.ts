import type { RequestPrincipal } from '../request.ts';

/** The few words that generated cases are made of: few, so that policies and requests meet often. */
export const OWN_ACCOUNT = '222222222222';
export const OTHER_ACCOUNT = '111111111111';

export const PRINCIPALS: readonly RequestPrincipal[] = [
  { kind: 'user', arn: `arn:aws:iam::${OWN_ACCOUNT}:user/dev`, account: OWN_ACCOUNT },
  { kind: 'user', arn: `arn:aws:iam::${OWN_ACCOUNT}:user/team/dev-2`, account: OWN_ACCOUNT },
  {
    kind: 'role-session',
    arn: `arn:aws:sts::${OWN_ACCOUNT}:assumed-role/Engineer/ann`,
    account: OWN_ACCOUNT,
    roleArn: `arn:aws:iam::${OWN_ACCOUNT}:role/Engineer`,
  },
  {
    kind: 'role-session',
    arn: `arn:aws:sts::${OWN_ACCOUNT}:assumed-role/Auditor/bo`,
    account: OWN_ACCOUNT,
  },
  { kind: 'federated-user', arn: `arn:aws:sts::${OWN_ACCOUNT}:federated-user/kim`, account: OWN_ACCOUNT },
  { kind: 'root', arn: `arn:aws:iam::${OWN_ACCOUNT}:root`, account: OWN_ACCOUNT },
  { kind: 'service', arn: '', account: '', service: 'ssm.amazonaws.com' },
  { kind: 'anonymous', arn: '', account: '' },
];

/** What a resource's policy may name, in either account. */
export const NAMED_PRINCIPALS: readonly string[] = [
  '*',
  OWN_ACCOUNT,
  OTHER_ACCOUNT,
  `arn:aws:iam::${OWN_ACCOUNT}:root`,
  `arn:aws:iam::${OWN_ACCOUNT}:user/dev`,
  `arn:aws:iam::${OWN_ACCOUNT}:user/team/dev-2`,
  `arn:aws:iam::${OWN_ACCOUNT}:role/Engineer`,
  `arn:aws:iam::${OWN_ACCOUNT}:role/Auditor`,
  `arn:aws:sts::${OWN_ACCOUNT}:assumed-role/Engineer/ann`,
  `arn:aws:sts::${OWN_ACCOUNT}:assumed-role/Auditor/bo`,
  `arn:aws:sts::${OWN_ACCOUNT}:federated-user/kim`,
  `arn:aws:iam::${OTHER_ACCOUNT}:user/dev`,
];

/** An action, the ARNs it is made on (ACCOUNT stands for the owner), and condition keys of its own. */
export interface ActionWords {
  readonly action: string;
  readonly resources: readonly string[];
  readonly keys: readonly string[];
}

const SESSIONS = [
  'arn:aws:ssm:us-east-1:ACCOUNT:session/dev-0a1b2c3d4e5f67890',
  'arn:aws:ssm:us-east-1:ACCOUNT:session/dev-2-0a1b2c3d4e5f67890',
];
const NODES = [
  'arn:aws:ec2:us-east-1:ACCOUNT:instance/i-0123456789abcdef0',
  'arn:aws:ssm:us-east-1:ACCOUNT:managed-instance/mi-0123456789abcdef0',
  'arn:aws:ssm:us-east-1:ACCOUNT:document/SSM-SessionManagerRunShell',
];
const TAG_KEYS = ['aws:ResourceTag/Environment', 'ssm:resourceTag/Environment'];

export const ACTIONS: readonly ActionWords[] = [
  { action: 'ssm:StartSession', resources: NODES, keys: [...TAG_KEYS, 'ssm:SessionDocumentAccessCheck'] },
  { action: 'ssm:TerminateSession', resources: SESSIONS, keys: TAG_KEYS },
  { action: 'ssm:ResumeSession', resources: SESSIONS, keys: TAG_KEYS },
  { action: 'ssm:DescribeSessions', resources: ['*'], keys: [] },
  { action: 's3:GetObject', resources: ['arn:aws:s3:::archive/us-east-1/dev.log'], keys: [] },
  {
    action: 's3:PutObject',
    resources: ['arn:aws:s3:::archive/us-east-1/dev.log', 'arn:aws:s3:::other/dev'],
    keys: [],
  },
  { action: 's3:ListBucket', resources: ['arn:aws:s3:::archive', 'arn:aws:s3:::other'], keys: ['s3:prefix'] },
  { action: 'sqs:SendMessage', resources: ['arn:aws:sqs:us-east-1:ACCOUNT:notices'], keys: [] },
  { action: 'sns:Publish', resources: ['arn:aws:sns:us-east-1:ACCOUNT:member'], keys: [] },
  {
    action: 'logs:PutLogEvents',
    resources: ['arn:aws:logs:us-east-1:ACCOUNT:log-group:/ssm/sessions:log-stream:dev-0a1b2c'],
    keys: [],
  },
  {
    action: 'kms:Decrypt',
    resources: ['arn:aws:kms:us-east-1:ACCOUNT:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
    keys: [],
  },
  { action: 'sts:AssumeRole', resources: ['arn:aws:iam::ACCOUNT:role/Target'], keys: [] },
];

/** Condition keys by the operators that suit them, with values for requests; policies use these and patterns of them. */
export interface KeyWords {
  readonly key: string;
  readonly kind: 'string' | 'arn' | 'bool' | 'number' | 'date' | 'address' | 'list';
  readonly values: readonly string[];
}

export const KEYS: readonly KeyWords[] = [
  { key: 'aws:PrincipalTag/team', kind: 'string', values: ['blue', 'Blue', 'green', 'archive', '*'] },
  { key: 'aws:PrincipalOrgID', kind: 'string', values: ['o-a1b2', 'o-zzzz'] },
  { key: 'aws:RequestedRegion', kind: 'string', values: ['us-east-1', 'eu-west-1'] },
  { key: 'aws:userid', kind: 'string', values: ['AIDAEXAMPLE', 'AROAEXAMPLE:ann', 'AROAEXAMPLE:bo'] },
  { key: 'aws:SourceArn', kind: 'arn', values: NODES.map((arn) => arn.replace('ACCOUNT', OWN_ACCOUNT)) },
  { key: 'aws:SecureTransport', kind: 'bool', values: ['true', 'false'] },
  { key: 'aws:MultiFactorAuthPresent', kind: 'bool', values: ['true', 'false'] },
  { key: 'aws:MultiFactorAuthAge', kind: 'number', values: ['0', '60', '3600', '60.5'] },
  {
    key: 'aws:CurrentTime',
    kind: 'date',
    values: [
      '2026-11-21T12:00:00Z',
      '2026-11-21T12:00:00.500Z',
      '2026-11-22T00:00:00Z',
      '2026-01-01T00:00:00Z',
    ],
  },
  { key: 'aws:TokenIssueTime', kind: 'date', values: ['2026-11-21T12:00:00Z', '2026-11-20T00:00:00Z'] },
  {
    key: 'aws:SourceIp',
    kind: 'address',
    values: ['10.1.2.3', '192.0.2.9', '2001:db8::9', '2001:db8:0:1::9'],
  },
  { key: 'aws:TagKeys', kind: 'list', values: ['team', 'Environment', 'cost', 'owner'] },
  { key: 'aws:CalledVia', kind: 'list', values: ['athena.amazonaws.com', 'cloudformation.amazonaws.com'] },
];

/** Keys of single actions, as KeyWords. */
export const ACTION_KEYS: Readonly<Record<string, KeyWords>> = {
  'aws:ResourceTag/Environment': {
    key: 'aws:ResourceTag/Environment',
    kind: 'string',
    values: ['Dev', 'Prod', 'blue'],
  },
  'ssm:resourceTag/Environment': {
    key: 'ssm:resourceTag/Environment',
    kind: 'string',
    values: ['Dev', 'Prod', 'blue'],
  },
  'ssm:SessionDocumentAccessCheck': {
    key: 'ssm:SessionDocumentAccessCheck',
    kind: 'bool',
    values: ['true', 'false'],
  },
  's3:prefix': { key: 's3:prefix', kind: 'string', values: ['us-east-1/', 'dev', 'blue/'] },
};
