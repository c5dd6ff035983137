/**
 * The state machine that the sample of aws-samples/ssm-monitoring-logging-guardrails-multiaccount runs for each session
 * (facts/aws.md A1), written here from its description, and run by an interpreter on a clock that is turned: the
 * session's role is checked, then whether it is still active, every 15 s, until it is not; then its log is looked for.
 */
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { dollarsOf } from './prices.ts';

const FUNCTION = 'arn:aws:lambda:us-east-1:222222222222:function:';
/** Its parameter StepFunctionStateSleepSeconds, as it comes. */
const SLEEP_SECONDS = 15;
const LOG_WAIT_SECONDS = 10;
/** What each of its functions takes; with the 15 s a loop is the 17 s that were observed. */
const FUNCTION_MS = 1000;
/** Lambda's default, which its template leaves; Python on x86. */
const MEGABYTES = 128;
/** Events that a state leaves in the history: a function is scheduled, started and succeeds between entry and exit. */
const EVENTS = { Task: 5, Wait: 2, Choice: 2, Pass: 2, Succeed: 2 } as const;
/** Beyond so many an execution fails. */
const MOST_EVENTS = 25_000;
/** It logs at level ALL; the least that a record of an event takes. */
const EVENT_LOG_BYTES = 500;
const INVOCATION_LOG_BYTES = 400;

const isTrue = (Variable: string, Next: string) => ({
  And: [
    { Variable, IsPresent: true },
    { Variable, BooleanEquals: true },
  ],
  Next,
});

const DEFINITION: StateMachineDefinition = {
  StartAt: 'SessionStartedWithDefaultSSMDocument',
  States: {
    SessionStartedWithDefaultSSMDocument: {
      Type: 'Choice',
      Choices: [
        {
          And: [
            { Variable: '$.documentName', IsPresent: true },
            { Not: { Variable: '$.documentName', StringEquals: 'SSM-SessionManagerRunShell' } },
          ],
          Next: 'TerminateSession',
        },
      ],
      Default: 'CheckSessionRoleCompliance',
    },
    CheckSessionRoleCompliance: { Type: 'Task', Resource: `${FUNCTION}role`, Next: 'IsSessionRoleCompliant' },
    IsSessionRoleCompliant: {
      Type: 'Choice',
      Choices: [isTrue('$.TerminateNonCompliantSession', 'TerminateSession')],
      Default: 'Sleep',
    },
    Sleep: { Type: 'Wait', Seconds: SLEEP_SECONDS, Next: 'CheckSessionStatus' },
    CheckSessionStatus: { Type: 'Task', Resource: `${FUNCTION}status`, Next: 'IsSessionTerminated' },
    IsSessionTerminated: {
      Type: 'Choice',
      Choices: [isTrue('$.SessionIsTerminated', 'ThenValidateLog')],
      Default: 'CheckSessionRoleCompliance',
    },
    ThenValidateLog: { Type: 'Wait', Seconds: LOG_WAIT_SECONDS, Next: 'CheckS3LogExistence' },
    CheckS3LogExistence: { Type: 'Task', Resource: `${FUNCTION}log`, Next: 'IsLogPresent' },
    IsLogPresent: {
      Type: 'Choice',
      Choices: [isTrue('$.S3SessionLogsPresent', 'Done')],
      Default: 'TerminateSession',
    },
    TerminateSession: { Type: 'Task', Resource: `${FUNCTION}terminate`, End: true },
    Done: { Type: 'Succeed' },
  },
};

/** What the sample does for one compliant session. */
export interface SampleCount {
  readonly transitions: number;
  readonly invocations: number;
  readonly events: number;
  /** How long it watches before its history is full; null: to the session's end. */
  readonly watchesMs: number | null;
}

/** Runs it for a session of that length, as if no history were ever full. */
export async function countSample(lengthMs: number): Promise<SampleCount> {
  let now = 0;
  let watchesMs: number | null = null;
  const counted = { transitions: 0, invocations: 0, events: 1 };
  const asked = (answer: () => object) => async (given: unknown) => {
    counted.invocations += 1;
    now += FUNCTION_MS;
    return { ...(given as object), ...answer() } as never;
  };
  const machine = new StateMachine(DEFINITION, { validationOptions: { checkArn: false } });
  const execution = machine.run(
    { sessionId: 's' },
    {
      overrides: {
        taskResourceLocalHandlers: {
          CheckSessionRoleCompliance: asked(() => ({})),
          CheckSessionStatus: asked(() => {
            now += SLEEP_SECONDS * 1000;
            return { SessionIsTerminated: now >= lengthMs };
          }),
          CheckS3LogExistence: asked(() => ({ S3SessionLogsPresent: true })),
        },
        waitTimeOverrides: { Sleep: 0, ThenValidateLog: 0 },
      },
    },
  );
  for await (const event of execution.eventLogs) {
    if (event.type !== 'StateEntered') continue;
    counted.transitions += 1;
    counted.events += EVENTS[event.state.type as keyof typeof EVENTS];
    if (counted.events > MOST_EVENTS) watchesMs ??= now;
  }
  await execution.result;
  return { ...counted, watchesMs };
}

/** Its dollars: transitions, its functions, and what it logs. */
export function sampleDollars({ transitions, invocations, events }: SampleCount): {
  readonly transitions: number;
  readonly rest: number;
} {
  const seconds = (invocations * FUNCTION_MS) / 1000;
  return {
    transitions: dollarsOf('transition', transitions),
    rest:
      dollarsOf('invocation', invocations) +
      dollarsOf('x86Second', seconds * (MEGABYTES / 1024)) +
      dollarsOf('logByte', events * EVENT_LOG_BYTES + invocations * INVOCATION_LOG_BYTES),
  };
}
