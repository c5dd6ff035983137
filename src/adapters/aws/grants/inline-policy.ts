/**
 * An inline policy of ours, in a user or role, that several grants share. IAM has no conditional write, so that a change
 * is read, made, written and read again, and made again where somebody else wrote in between; within this process the
 * changes of one holder wait for each other. A change says what it wants, not what to do: made twice it is made once.
 *
 * Another server that read before our write may still write after it, over it. It does so within WRITE_WITHIN_MS of its
 * reading or not at all, so that a look later than that (plan.ts, `verify` and `look-at-revocation`) finds what it undid.
 */
import {
  DeleteRolePolicyCommand,
  DeleteUserPolicyCommand,
  GetRolePolicyCommand,
  GetUserPolicyCommand,
  type IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { Fault } from '../../../operations/fault.ts';
import { asFault } from '../aws-fault.ts';
import { awsErrorName } from '../facts/ask.ts';
import { renderPolicy, type Statement } from './grant-statements.ts';

/** IAM's own reads may be a moment behind too (IAM user guide, "Changes that I make are not always immediately visible"). */
const MAX_TRIES = 6;
const FIRST_WAIT_MS = 50;
/** From the beginning of the reading to the end of the writing; slower than that it is given up and read anew. */
const WRITE_WITHIN_MS = 2000;

/** A user or role of the client's account, and the inline policy of ours in it. */
export interface InlinePolicy {
  readonly iam: IAMClient;
  readonly account: string;
  readonly kind: 'user' | 'role';
  readonly name: string;
  readonly policy: string;
}

/** Gives the statements as they should be, from those that are there. Changing what it gave changes nothing. */
export type Change = (statements: readonly Statement[]) => readonly Statement[];

const changing = new Map<string, Promise<unknown>>();

/** Makes a change; the policy goes when nothing is left in it. Resolves, to whether it had to write, once a read has shown it. */
export function changeInlinePolicy(
  where: InlinePolicy,
  change: Change,
  pause: (ms: number) => Promise<void>,
): Promise<boolean> {
  const key = `${where.account} ${where.kind} ${where.name} ${where.policy}`;
  const before = changing.get(key) ?? Promise.resolve();
  const after = before.catch(() => undefined).then(() => makeChange(where, change, pause));
  changing.set(key, after);
  const forget = () => {
    if (changing.get(key) === after) changing.delete(key);
  };
  after.then(forget, forget);
  return after;
}

async function makeChange(
  where: InlinePolicy,
  change: Change,
  pause: (ms: number) => Promise<void>,
): Promise<boolean> {
  for (let turn = 0; turn < MAX_TRIES; turn += 1) {
    const inTime = AbortSignal.timeout(WRITE_WITHIN_MS);
    const found = await readInlinePolicy(where);
    const wanted = change(found);
    if (renderPolicy(wanted) === renderPolicy(found)) return turn > 0;
    if (inTime.aborted) continue;
    await write(where, wanted, inTime);
    const seen = await readInlinePolicy(where);
    if (renderPolicy(change(seen)) === renderPolicy(seen)) return true;
    await pause(FIRST_WAIT_MS * 2 ** turn);
  }
  throw new Fault('IAM_CHANGED_MEANWHILE', `the policy ${where.policy} of ${where.name} keeps changing`, {
    retry: 'later',
    mayHaveHappened: true,
  });
}

/** The statements of the policy; none where it, or its holder, is not there. */
export async function readInlinePolicy({
  iam,
  kind,
  name,
  policy: PolicyName,
}: InlinePolicy): Promise<readonly Statement[]> {
  const operation = kind === 'user' ? 'GetUserPolicy' : 'GetRolePolicy';
  const answer = await (kind === 'user'
    ? iam.send(new GetUserPolicyCommand({ UserName: name, PolicyName }))
    : iam.send(new GetRolePolicyCommand({ RoleName: name, PolicyName }))
  ).catch((error: unknown) => {
    if (isAbsent(error)) return null;
    throw asFault(operation, error);
  });
  return answer === null ? [] : parseStatements(decodeURIComponent(answer.PolicyDocument ?? ''));
}

/** The statements of a policy's text; a text that is no policy has none that are ours. */
export function parseStatements(text: string): readonly Statement[] {
  const parsed: unknown = JSON.parse(text);
  const statements = (parsed as { Statement?: unknown } | null)?.Statement;
  return (Array.isArray(statements) ? statements : [statements]).filter(
    (one): one is Statement => typeof one === 'object' && one !== null,
  );
}

async function write(
  { iam, kind, name, policy }: InlinePolicy,
  statements: readonly Statement[],
  abortSignal: AbortSignal,
) {
  const isGone = statements.length === 0;
  const operation = `${isGone ? 'Delete' : 'Put'}${kind === 'user' ? 'User' : 'Role'}Policy`;
  const names = { PolicyName: policy, UserName: name, RoleName: name };
  const full = { ...names, PolicyDocument: renderPolicy(statements) };
  try {
    if (kind === 'user')
      await (isGone
        ? iam.send(new DeleteUserPolicyCommand(names), { abortSignal })
        : iam.send(new PutUserPolicyCommand(full), { abortSignal }));
    else
      await (isGone
        ? iam.send(new DeleteRolePolicyCommand(names), { abortSignal })
        : iam.send(new PutRolePolicyCommand(full), { abortSignal }));
  } catch (error) {
    if (isGone && isAbsent(error)) return;
    if (abortSignal.aborted)
      throw new Fault('IAM_SLOW', `${operation} took longer than ${WRITE_WITHIN_MS} ms and was given up`, {
        retry: 'later',
        mayHaveHappened: true,
        cause: error,
      });
    throw asFault(operation, error);
  }
}

function isAbsent(error: unknown): boolean {
  const name = awsErrorName(error);
  return name === 'NoSuchEntityException' || name === 'NoSuchEntity';
}
