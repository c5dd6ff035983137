/** Names of what is deployed. They are fixed, so that accounts can name each other's things before those are there. */
export const NAMES = {
  logGroup: '/sallyport/sessions',
  /** CloudWatch Logs takes events from EventBridge only into groups of this prefix. */
  terminationsGroup: '/aws/events/sallyport/terminations',
  heartbeatsGroup: '/aws/events/sallyport/heartbeats',
  centralTopic: 'sallyport-central',
  memberTopic: 'sallyport-member',
  eventBus: 'sallyport',
  eventQueue: 'sallyport-events',
  deadLetterQueue: 'sallyport-events-dead',
  forwardDeadQueue: 'sallyport-forward-dead',
  forwardRule: 'sallyport-forward',
  heartbeatRule: 'sallyport-heartbeat',
  terminationsRule: 'sallyport-terminations',
  table: 'sallyport',
  writeTrail: 'sallyport-writes',
  timer: 'sallyport-timer',
  /** Step Functions and API Gateway write their logs under this prefix: its groups share one resource policy of the account. */
  timerGroup: '/aws/vendedlogs/states/sallyport-timer',
  apiGroup: '/aws/vendedlogs/sallyport-api',
  placesQueue: 'sallyport-places',
  deliveredQueue: 'sallyport-delivered',
  workDeadQueue: 'sallyport-work-dead',
  deliveredRule: 'sallyport-delivered',
  linesStream: 'sallyport-lines',
  linesDestination: 'sallyport-lines',
  archiveKeyAlias: 'alias/sallyport-archive',
  evidenceKeyAlias: 'alias/sallyport-evidence',
  sessionKeyAlias: 'alias/sallyport-sessions',
  serverRole: 'SallyportServer',
  auditorRole: 'SallyportAuditor',
  responderRole: 'SallyportResponder',
  timerRole: 'SallyportTimer',
  linesRole: 'SallyportLines',
  memberRole: 'SallyportMember',
  memberBoundary: 'SallyportMemberBoundary',
  brokerRole: 'SallyportBroker',
  brokerBoundary: 'SallyportBoundary',
  personBoundary: 'SallyportPersonBoundary',
  organizationRole: 'SallyportOrganization',
  instanceRole: 'SallyportInstance',
  hybridRole: 'SallyportHybrid',
  nodePolicy: 'SallyportNodeLogging',
  engineerPolicy: 'SallyportEngineer',
  approverPolicy: 'SallyportApprover',
  database: 'sallyport',
  workgroup: 'sallyport',
  memberStack: 'SallyportMember',
  hubStack: 'SallyportHub',
  singleStack: 'SallyportSingle',
  organizationStack: 'SallyportOrganization',
} as const;

/** Where our metrics are. */
export const METRIC_NAMESPACE = 'Sallyport';
/** The document that a session is opened with where none is named; its name is AWS's (facts/session-manager.md E). */
export const SESSION_DOCUMENT = 'SSM-SessionManagerRunShell';

/** What is ours carries this tag, with the value `deployment`. */
export const DEPLOYMENT_TAG = 'sallyport';

/** A function by its name in infra/functions/functions.ts. */
export function functionName(name: string): string {
  return `sallyport-${name}`;
}

/** The log group of a function. */
export function functionLogGroup(name: string): string {
  return `/aws/lambda/${functionName(name)}`;
}

/** What the functions are set up by, in the hub's home Region. */
export function configBucketName(hubAccount: string, region: string): string {
  return `sallyport-config-${hubAccount}-${region}`;
}

/** Where Athena puts what it answers. */
export function answersBucketName(hubAccount: string, region: string): string {
  return `sallyport-answers-${hubAccount}-${region}`;
}

/** The archive of an account and Region. */
export function archiveBucketName(hubAccount: string, region: string): string {
  return `sallyport-archive-${hubAccount}-${region}`;
}
