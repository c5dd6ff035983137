import type { Acceptance } from './acceptance.ts';
import { runContractSuites, type SuitePlaces } from './contract/run-suites.ts';
import type { Shell } from './shell.ts';
import { makeAthena } from './steps/athena.ts';
import { letNodeLog, makeBucket, makeDocument, makeLogs, type RunLogs } from './steps/logging.ts';
import { compareClocks, findNodes, type TriedNodes } from './steps/preflight.ts';
import {
  askWhoami,
  expectRefused,
  findLine,
  findTranscript,
  openWhenAllowed,
  refusedWhenDetached,
  type Trial,
  terminateShell,
} from './steps/sessions.ts';
import { findStart, hearStart, listenToTrail } from './steps/trail.ts';
import { makeActivation, makeInstanceProfile, makeUser, type WorkshopUser } from './steps/workshop-iam.ts';

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

/** All steps, in their order. A step that fails takes with it only those that build on it. */
export async function tryEverything(acceptance: Acceptance): Promise<void> {
  const made: { nodes?: TriedNodes; user?: WorkshopUser; logs?: RunLogs; queue?: string } = {};
  await acceptance.step("this machine's clock agrees with AWS's", () => compareClocks(acceptance));
  await acceptance.step('the nodes are online, and tagged Dev and Prod', async () => {
    made.nodes = await findNodes(acceptance);
  });
  await acceptance.step('task 1: a role and an instance profile are made', () =>
    makeInstanceProfile(acceptance),
  );
  await acceptance.step('task 2: an activation is made for a role that was made just before', () =>
    makeActivation(acceptance),
  );
  await acceptance.step("task 4: a user is made, with the workshop's policy beside it", async () => {
    made.user = await makeUser(acceptance);
  });
  await acceptance.step('task 5: a log group and a bucket are made', async () => {
    made.logs = await makeLogs(acceptance);
  });
  const { nodes, user, logs } = made;
  if (nodes !== undefined && user !== undefined && logs !== undefined)
    await tryShells(acceptance, { nodes, user, logs });
  if (logs !== undefined && acceptance.options.contract) await tryContracts(acceptance, logs);
}

async function tryContracts(acceptance: Acceptance, logs: RunLogs): Promise<void> {
  const { withAthena, withLocks, withTables } = acceptance.options;
  const places: Pick<Mutable<SuitePlaces>, 'athena' | 'lockedBucket' | 'tables'> = {
    athena: null,
    lockedBucket: null,
    tables: null,
  };
  if (withLocks)
    await acceptance.step('a bucket with object lock is made', async () => {
      const name = acceptance.named('locked');
      await makeBucket(acceptance, name, true);
      places.lockedBucket = name;
    });
  // local-aws has neither Athena nor DynamoDB: the suites bring what stands for them.
  const isLab = acceptance.options.endpoint !== undefined;
  if (withAthena && isLab) places.athena = { workgroup: '', database: '' };
  else if (withAthena)
    await acceptance.step("a workgroup of Athena's and its tables are made", async () => {
      places.athena = await makeAthena(acceptance, logs);
    });
  if (withTables) {
    places.tables = acceptance.named();
    if (!isLab) acceptance.made.add('tables', places.tables);
  }
  await runContractSuites(acceptance, { ...logs, ...places });
}

async function tryShells(
  acceptance: Acceptance,
  { nodes, user, logs }: { nodes: TriedNodes; user: WorkshopUser; logs: RunLogs },
): Promise<void> {
  const found: { trial?: Trial; shell?: Shell; queue?: string } = {};
  await acceptance.step(
    'task 5: a session document logs there, and the Dev node may write to it',
    async () => {
      const document = await makeDocument(acceptance, logs);
      await letNodeLog(acceptance, nodes.devRole, logs);
      found.trial = { user, node: nodes.dev, document };
    },
  );
  await acceptance.step("a queue hears CloudTrail's events of Session Manager", async () => {
    found.queue = await listenToTrail(acceptance);
  });
  const { trial } = found;
  if (trial === undefined) return;
  await acceptance.step('task 6: the user gets a shell on Dev once the policy is attached', async () => {
    found.shell = await openWhenAllowed(acceptance, trial);
  });
  if (found.shell !== undefined) await followShell(acceptance, found.shell, logs, found.queue);
  await acceptance.step('task 6: the user is refused on Prod', () =>
    expectRefused(acceptance, { ...trial, node: nodes.prod }),
  );
  await acceptance.step('the user is refused on Dev once the policy is detached', () =>
    refusedWhenDetached(acceptance, trial),
  );
}

async function followShell(
  acceptance: Acceptance,
  shell: Shell,
  logs: RunLogs,
  queue: string | undefined,
): Promise<void> {
  const answers = await acceptance.step('task 6: whoami is answered', () => askWhoami(acceptance, shell));
  if (answers)
    await acceptance.step('task 6: a line that is shown is in CloudWatch Logs', () =>
      findLine(acceptance, shell, logs),
    );
  const ended = await acceptance.step('TerminateSession closes the channel, and the history has it', () =>
    terminateShell(acceptance, shell),
  );
  if (queue !== undefined)
    await acceptance.step('task 6: StartSession reaches EventBridge', () =>
      hearStart(acceptance, queue, shell),
    );
  await acceptance.step("task 6: StartSession is in CloudTrail's event history", () =>
    findStart(acceptance, shell),
  );
  if (ended)
    await acceptance.step("the session's log is in S3 after its end", () =>
      findTranscript(acceptance, shell, logs),
    );
}
