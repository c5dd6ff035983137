/** How long AWS took for something that no page of its own promises. */
export type FigureName =
  | 'clock'
  | 'iam-allows'
  | 'start-to-prompt'
  | 'line-to-logs'
  | 'terminate-to-closed'
  | 'terminate-to-history'
  | 'end-to-s3'
  | 'start-to-eventbridge'
  | 'start-to-lookup'
  | 'iam-refuses';

/** What each is, and what AWS says of it (facts/aws.md D, docs/guides/timing.md). */
export const FIGURES: Readonly<Record<FigureName, { readonly what: string; readonly awsSays: string }>> = {
  clock: { what: "this machine's clock ahead of AWS's", awsSays: 'calls are refused beyond 5 minutes' },
  'iam-allows': { what: 'a policy is attached until StartSession is allowed', awsSays: 'no figure' },
  'start-to-prompt': { what: 'StartSession until the shell answers', awsSays: 'no figure' },
  'line-to-logs': {
    what: 'a line is shown until it is in CloudWatch Logs',
    awsSays: 'the agent sends every second',
  },
  'terminate-to-closed': { what: 'TerminateSession until the channel is closed', awsSays: 'no figure' },
  'terminate-to-history': {
    what: 'TerminateSession until the session is in the history',
    awsSays: 'no figure',
  },
  'end-to-s3': {
    what: "a session's end until its log is in S3",
    awsSays: 'no figure; often told: 5 to 15 minutes',
  },
  'start-to-eventbridge': {
    what: 'StartSession until its CloudTrail event is in a queue behind EventBridge',
    awsSays: 'best effort, no figure',
  },
  'start-to-lookup': {
    what: "StartSession until it is in CloudTrail's event history",
    awsSays: 'about 5 minutes on average, not guaranteed',
  },
  'iam-refuses': {
    what: 'a policy is detached until StartSession is refused',
    awsSays: 'no figure; "can take a few minutes"',
  },
};

/** Measured figures, in milliseconds. */
export type Measured = Partial<Record<FigureName, number>>;
