import { readFileSync } from 'node:fs';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import type { TimerInput } from '../../src/runtimes/lambda/timers.ts';

const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:sallyport-reconcile';

/** The timer's definition, as the hub's stack fills it in. */
export const TIMER_DEFINITION = JSON.parse(
  readFileSync(new URL('../../infra/state-machines/timer.asl.json', import.meta.url), 'utf8')
    .replaceAll('${ReconcileFunctionArn}', FUNCTION_ARN)
    .replaceAll('${Partition}', 'aws'),
) as StateMachineDefinition;

const CONTEXT = {
  Execution: {
    Id: 'execution-1',
    Name: 'one',
    Input: {},
    RoleArn: 'role',
    StartTime: '2027-01-15T08:00:00Z',
  },
  StateMachine: {
    Id: 'arn:aws:states:eu-west-1:111111111111:stateMachine:sallyport-timer',
    Name: 'timer',
  },
};

/** The two calls of the machine. */
export interface TimerCalls {
  readonly reconcile: (input: TimerInput) => Promise<TimerInput>;
  readonly goOn?: (input: { readonly Name: string; readonly Input: TimerInput }) => Promise<object>;
}

/** How an execution went. */
export interface TimerRun {
  /** The states that it entered, in their order; each, and each retry, is a transition that AWS bills. */
  readonly entered: readonly string[];
  readonly retries: number;
  /** What it failed with; null when it succeeded. */
  readonly failure: unknown;
  /** The input of the state that it failed in, from which a redrive goes on; null when it succeeded. */
  readonly failedWith: { readonly state: string; readonly input: TimerInput } | null;
}

/** Runs the machine to its end without waiting by itself: what is called decides when it answers. `moved` counts. */
export async function runTimer(
  calls: TimerCalls,
  input: TimerInput,
  from: StateMachineDefinition['StartAt'] = TIMER_DEFINITION.StartAt,
  moved: () => void = () => {},
): Promise<TimerRun> {
  const entered: string[] = [];
  let retries = 0;
  let last: TimerRun['failedWith'] = null;
  const machine = new StateMachine(
    { ...TIMER_DEFINITION, StartAt: from },
    { validationOptions: { checkArn: false } },
  );
  const execution = machine.run(
    { ...input },
    {
      context: CONTEXT,
      overrides: {
        taskResourceLocalHandlers: {
          Reconcile: async (given) => ({ ...(await calls.reconcile(given as unknown as TimerInput)) }),
          GoOn: async (given) => (await calls.goOn?.(given as never)) as never,
        },
        waitTimeOverrides: { UntilDue: 0 },
        retryIntervalOverrides: { Reconcile: 0, GoOn: 0 },
      },
    },
  );
  const counted = (async () => {
    for await (const event of execution.eventLogs) {
      if (event.type === 'StateRetried') retries += 1;
      if (event.type === 'StateRetried' || event.type === 'StateEntered') moved();
      if (event.type !== 'StateEntered') continue;
      entered.push(event.state.name);
      last = { state: event.state.name, input: event.state.input as unknown as TimerInput };
    }
  })();
  const failure = await execution.result.then(
    () => null,
    (error: unknown) => error ?? new Error('it failed without a reason'),
  );
  await counted;
  return { entered, retries, failure, failedWith: failure === null ? null : last };
}
