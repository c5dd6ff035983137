import { readFileSync } from 'node:fs';
import validate from 'asl-validator';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDynamoStores } from '../../src/adapters/dynamodb/stores.ts';
import { renderRfc3339 } from '../../src/domain/kernel/rfc3339.ts';
import { parseSessionKey, sessionKey } from '../../src/domain/sessions/session-key.ts';
import { reconcileSession } from '../../src/operations/reconcile-session.ts';
import { aRecord, PLACE, T0 } from '../builders/session.ts';
import { aWatch } from '../builders/watch.ts';
import { LocalTables } from '../dynamodb/local-table.ts';

const HOUR_MS = 3_600_000;
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:111111111111:function:SallyportReconcile';
const DEFINITION = JSON.parse(
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
  StateMachine: { Id: 'arn:aws:states:eu-west-1:111111111111:stateMachine:SallyportTimer', Name: 'timer' },
};

const tables = new LocalTables();
beforeAll(() => tables.start());
afterAll(() => tables.close());

interface Answer {
  readonly requeueAt: string | null;
  readonly name: string | null;
}

/** When again, and the name of an execution for then. */
const answer = (at: number | null): Answer =>
  at === null ? { requeueAt: null, name: null } : { requeueAt: renderRfc3339(at), name: `execution-${at}` };

/** What a test makes of the two calls of the machine. */
interface Calls {
  readonly reconcile: (input: { key: string }) => Promise<Answer>;
  readonly goOn?: (input: { Name: string; Input: object }) => Promise<object>;
}

/** Runs the machine without waiting, and counts the states that it entered. */
async function run(
  calls: Calls,
  requeueAt: number,
  round = 0,
): Promise<{ readonly entered: string[]; readonly failure: unknown }> {
  const entered: string[] = [];
  const input = { key: sessionKey(PLACE, aRecord().start.id), requeueAt: renderRfc3339(requeueAt), round };
  const machine = new StateMachine(DEFINITION, { validationOptions: { checkArn: false } });
  const execution = machine.run(input, {
    context: CONTEXT,
    overrides: {
      taskResourceLocalHandlers: {
        Reconcile: async (given) => ({ ...(await calls.reconcile(given as { key: string })) }),
        GoOn: async (given) => (await calls.goOn?.(given as never)) as never,
      },
      waitTimeOverrides: { UntilDue: 0 },
      retryIntervalOverrides: { Reconcile: 0, GoOn: 0 },
    },
  });
  const counted = (async () => {
    for await (const event of execution.eventLogs)
      if (event.type === 'StateEntered') entered.push(event.state.name);
  })();
  const failure = await execution.result.then(
    () => null,
    (error: unknown) => error,
  );
  await counted;
  return { entered, failure };
}

function failing(name: string, times: number, then: () => Promise<Answer>): Calls['reconcile'] {
  let left = times;
  return async () => {
    left -= 1;
    if (left >= 0) throw Object.assign(new Error('not now'), { name });
    return then();
  };
}

const settled = async () => answer(null);

test('the definition is valid, and a broken one is not', () => {
  const checked = validate(DEFINITION, { checkArn: true });
  expect([checked.isValid, checked.errorsText()]).toEqual([true, expect.any(String)]);
  const States = { ...DEFINITION.States, Settled: { Type: 'Wait' } };
  expect(validate({ ...DEFINITION, States }).isValid).toBe(false);
});

test('a session of 24 hours is reconciled at each of its moments, and its timer ends with it', async () => {
  const { watch, state } = aWatch({ rejudgeMs: HOUR_MS });
  const stores = openDynamoStores(tables.client, await tables.make());
  const live = { ...watch, ...stores };
  await stores.sessions.write(aRecord());
  const moments: number[] = [];
  let next = T0;
  const { entered } = await run(
    {
      reconcile: async ({ key }) => {
        state.now = next;
        moments.push(next);
        if (next >= T0 + 24 * HOUR_MS) {
          const open = await stores.sessions.read(PLACE, aRecord().start.id);
          await stores.sessions.write({
            ...open!,
            state: 'ended',
            endedAt: next,
            endCause: 'exit',
            judgeAgain: false,
          });
        }
        const session = parseSessionKey(key)!;
        const at = await reconcileSession(live, session.place, session.id);
        next = at ?? next;
        return answer(at);
      },
    },
    T0,
  );
  expect(moments.length).toBeGreaterThanOrEqual(25);
  expect(moments).toEqual(moments.toSorted((a, b) => a - b));
  expect(entered.at(-1)).toBe('Settled');
  const record = await stores.sessions.read(PLACE, aRecord().start.id);
  expect([record?.state, record?.endCause]).toEqual(['ended', 'exit']);
});

test('throttling is waited out', async () => {
  const reconcile = failing('Lambda.TooManyRequestsException', 8, settled);
  expect((await run({ reconcile }, T0)).entered.at(-1)).toBe('Settled');
});

test('a function that goes on failing fails the execution in Reconcile itself, so that a redrive begins there', async () => {
  const { entered, failure } = await run({ reconcile: failing('AWS_FAILED', 5, settled) }, T0);
  expect(String(failure)).toContain('not now');
  expect(entered).toEqual(['UntilDue', 'Reconcile']);
  const { failure: none } = await run({ reconcile: failing('AWS_FAILED', 4, settled) }, T0);
  expect(none).toBeNull();
});

test('before the history is full it goes on as a new execution, under the name that reconcile gave', async () => {
  const started: { Name: string; Input: object }[] = [];
  const goOn = async (input: { Name: string; Input: object }) => {
    started.push(input);
    return {};
  };
  const { entered } = await run({ reconcile: async () => answer(T0 + HOUR_MS), goOn }, T0, 397);
  expect(entered.filter((name) => name === 'Reconcile')).toHaveLength(3);
  const key = sessionKey(PLACE, aRecord().start.id);
  const requeueAt = renderRfc3339(T0 + HOUR_MS);
  expect(started).toMatchObject([{ Name: `execution-${T0 + HOUR_MS}`, Input: { key, requeueAt, round: 0 } }]);
});

test('one that was started already is left to itself, and any other failure to start is tried again', async () => {
  let tries = 0;
  const goOnAfter = (times: number, name: string) => async () => {
    tries += 1;
    if (tries <= times) throw Object.assign(new Error('no'), { name });
    return {};
  };
  const reconcile = async () => answer(T0 + HOUR_MS);
  const exists = 'StepFunctions.ExecutionAlreadyExistsException';
  expect((await run({ reconcile, goOn: goOnAfter(99, exists) }, T0, 399)).entered.at(-1)).toBe('Settled');
  expect(tries).toBe(1);
  tries = 0;
  const throttled = goOnAfter(3, 'StepFunctions.ThrottlingException');
  expect((await run({ reconcile, goOn: throttled }, T0, 399)).entered.at(-1)).toBe('Settled');
  expect(tries).toBe(4);
});

test('no state uses JSONata, which the local interpreter would pass over', () => {
  expect(JSON.stringify(DEFINITION)).not.toMatch(/JSONata|\{%/);
});
