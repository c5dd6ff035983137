import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AttachUserPolicyCommand, DetachUserPolicyCommand } from '@aws-sdk/client-iam';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { DescribeSessionsCommand, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import type { Acceptance } from '../acceptance.ts';
import { errorName } from '../account.ts';
import { Shell, type ShellPlace } from '../shell.ts';
import type { RunLogs } from './logging.ts';
import type { WorkshopUser } from './workshop-iam.ts';

const IAM_MS = 180_000;
const PROMPT_MS = 60_000;
const LINE_MS = 120_000;
const CLOSE_MS = 120_000;
/** What AWS says where IAM does not allow a call, or does not know a new key yet. */
const REFUSED = /AccessDenied|UnrecognizedClient|InvalidClientTokenId|InvalidSignature/;

/** Whose shells are tried, and by which document. */
export interface Trial {
  readonly user: WorkshopUser;
  readonly node: string;
  readonly document: string;
}

function placeOf({ options }: Acceptance, { credentials }: WorkshopUser): ShellPlace {
  return { region: options.region, endpoint: options.endpoint, credentials };
}

/** A shell, or null where AWS refuses. */
async function tryShell(acceptance: Acceptance, { user, node, document }: Trial): Promise<Shell | null> {
  try {
    const shell = await Shell.open(placeOf(acceptance, user), node, document);
    acceptance.made.add('session', shell.id);
    return shell;
  } catch (error) {
    if (REFUSED.test(errorName(error)) || REFUSED.test(String((error as { code?: string }).code)))
      return null;
    throw error;
  }
}

/** Attaches the workshop's policy and asks until the user gets a shell. */
export async function openWhenAllowed(acceptance: Acceptance, trial: Trial): Promise<Shell> {
  const { account } = acceptance;
  const { name: UserName, policyArn: PolicyArn } = trial.user;
  if ((await tryShell(acceptance, trial)) !== null) throw new Error('the user gets a shell without a policy');
  await account.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
  const { answer, tookMs } = await acceptance.until(
    'a shell for the user whose policy is attached',
    () => tryShell(acceptance, trial),
    IAM_MS,
  );
  acceptance.measured('iam-allows', tookMs);
  return answer;
}

/** Task 6: whoami, answered by the node. */
export async function askWhoami(acceptance: Acceptance, shell: Shell): Promise<void> {
  await shell.waitFor(/[$#%>] ?(?:\u001b\[[0-9;?]*[A-Za-z])*$/, PROMPT_MS);
  acceptance.measured('start-to-prompt', performance.now() - shell.startedAt);
  shell.type('echo "i am <$(whoami)>"\r');
  const [, who] = await shell.waitFor(/i am <([\w.-]+)>/, PROMPT_MS);
  acceptance.say(`        the shell is of ${who}; the workshop says ssm-user`);
}

/** A line that was shown is in the log group, in the session's own stream. */
export async function findLine(acceptance: Acceptance, shell: Shell, { logGroup }: RunLogs): Promise<void> {
  const { account, run } = acceptance;
  const shownAt = performance.now();
  // Put together by the shell, so that the typed line is not the one that is found.
  shell.type(`printf 'line-%s\\n' '${run}'\r`);
  await acceptance.until(
    'the line in CloudWatch Logs',
    async () => {
      const { events = [] } = await account.logs
        .send(new FilterLogEventsCommand({ logGroupName: logGroup, logStreamNames: [shell.id] }))
        .catch((error: Error) => {
          if (error.name === 'ResourceNotFoundException') return { events: [] };
          throw error;
        });
      return events.some(({ message = '' }) => message.includes(`line-${run}`)) ? true : null;
    },
    LINE_MS,
  );
  acceptance.measured('line-to-logs', performance.now() - shownAt);
}

/** TerminateSession by the administrator, and what follows. */
export async function terminateShell(acceptance: Acceptance, shell: Shell): Promise<void> {
  const { account } = acceptance;
  if (shell.closedAt !== null) throw new Error(await shell.end());
  const askedAt = performance.now();
  await account.ssm.send(new TerminateSessionCommand({ SessionId: shell.id }));
  acceptance.measured('terminate-to-closed', await shell.closed(askedAt, CLOSE_MS));
  await acceptance.until(
    'the session in the history',
    async () => {
      const { Sessions = [] } = await account.ssm.send(
        new DescribeSessionsCommand({ State: 'History', Filters: [{ key: 'SessionId', value: shell.id }] }),
      );
      return Sessions.some(({ SessionId }) => SessionId === shell.id) ? true : null;
    },
    CLOSE_MS,
  );
  acceptance.measured('terminate-to-history', performance.now() - askedAt);
}

/** The agent's transcript is in the bucket, under the session's id; measured by when S3 took it. */
export async function findTranscript(acceptance: Acceptance, shell: Shell, logs: RunLogs): Promise<void> {
  const { account, options } = acceptance;
  const { answer: storedMs } = await acceptance.until(
    'the log in S3',
    async () => {
      const head = new HeadObjectCommand({ Bucket: logs.bucket, Key: `${shell.id}.log` });
      return account.s3.send(head).then(
        ({ LastModified }) => LastModified?.getTime() ?? null,
        (error: Error) => {
          if (/NotFound|NoSuchKey/.test(error.name)) return null;
          throw error;
        },
      );
    },
    options.waitMs,
  );
  // S3 tells whole seconds.
  const endedMs = shell.closedClockMs ?? shell.startedClockMs;
  acceptance.measured('end-to-s3', Math.max(0, acceptance.awsMs(storedMs) - endedMs));
}

/** The workshop's Deny on Prod; a shell there is a failure. */
export async function expectRefused(acceptance: Acceptance, trial: Trial): Promise<void> {
  const shell = await tryShell(acceptance, trial);
  if (shell === null) return;
  await shell.session.leave();
  throw new Error(`the user got a shell on ${trial.node}`);
}

/** Detaches the policy and asks until the user is refused; shells that are still opened are ended at once. */
export async function refusedWhenDetached(acceptance: Acceptance, trial: Trial): Promise<void> {
  const { account } = acceptance;
  const { name: UserName, policyArn: PolicyArn } = trial.user;
  await account.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
  let shells = 0;
  const { tookMs } = await acceptance.until(
    'a refusal',
    async () => {
      const shell = await tryShell(acceptance, trial);
      if (shell === null) return true;
      shells += 1;
      await shell.session.leave();
      return null;
    },
    IAM_MS,
  );
  acceptance.measured('iam-refuses', tookMs);
  if (shells > 0) acceptance.say(`        ${shells} shells were still opened meanwhile, and ended`);
}
