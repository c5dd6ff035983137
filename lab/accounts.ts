/** The accounts of the lab. The organisation's management account is a third one, so that SCPs bind both others. */
export const HUB_ACCOUNT = '111111111111';
export const MEMBER_ACCOUNT = '222222222222';
export const MANAGEMENT_ACCOUNT = '333333333333';
export const REGION = 'us-east-1';

/** Names of what the lab is made of. */
export const NAMES = {
  archiveBucket: `sallyport-archive-${HUB_ACCOUNT}`,
  trailBucket: `sallyport-trail-${HUB_ACCOUNT}`,
  logGroup: '/sallyport/sessions',
  centralTopic: 'sallyport-central',
  memberTopic: 'sallyport-member',
  eventQueue: 'sallyport-events',
  deadLetterQueue: 'sallyport-events-dead',
  instanceRole: 'SSMLabRole',
  instanceProfile: 'SSMLabProfile',
  hybridRole: 'SSMServiceRole',
  memberRole: 'SallyportMember',
  brokerRole: 'SallyportBroker',
  brokerBoundary: 'SallyportBoundary',
  personBoundary: 'SallyportPersonBoundary',
  organizationRole: 'SallyportOrganization',
  serverUser: 'sallyport-server',
  encryptedDocument: 'Sallyport-EncryptedShell',
} as const;

/** Where the archive has the logs of an account and region. */
export const LOG_PREFIX = `${MEMBER_ACCOUNT}/${REGION}`;
/** The member role is assumed with this; it is no secret, only a guard against confusion of deputies. */
export const EXTERNAL_ID = 'sallyport-lab';

/** The nodes of the lab. */
export const NODES = [
  { name: 'DevEC2Instance', environment: 'Dev', kind: 'ec2' },
  { name: 'ProdEC2Instance', environment: 'Prod', kind: 'ec2' },
  { name: 'DevOnPrem', environment: 'Dev', kind: 'hybrid' },
  { name: 'ProdOnPrem', environment: 'Prod', kind: 'hybrid' },
] as const;

/** The people of the lab, each an IAM user and a profile of the member account. */
export const PEOPLE = ['admin', 'approver', 'engineer', 'contractor', 'auditor'] as const;
