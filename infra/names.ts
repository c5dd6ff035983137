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
  archiveKeyAlias: 'alias/sallyport-archive',
  evidenceKeyAlias: 'alias/sallyport-evidence',
  sessionKeyAlias: 'alias/sallyport-sessions',
  serverRole: 'SallyportServer',
  auditorRole: 'SallyportAuditor',
  responderRole: 'SallyportResponder',
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

/** The archive of an account and Region. */
export function archiveBucketName(hubAccount: string, region: string): string {
  return `sallyport-archive-${hubAccount}-${region}`;
}
