import type { IAMClient } from '@aws-sdk/client-iam';
import { expect, test } from 'vitest';
import { renderPolicy, type Statement } from './grant-statements.ts';
import { type Change, changeInlinePolicy, parseStatements } from './inline-policy.ts';

const statement = (Sid: string): Statement => ({
  Sid,
  Effect: 'Allow',
  Action: 'ssm:StartSession',
  Resource: '*',
});
const adding =
  (sid: string): Change =>
  (found) =>
    [...found.filter(({ Sid }) => Sid !== sid), statement(sid)].sort((a, b) => (a.Sid < b.Sid ? -1 : 1));

/** IAM with one inline policy, where another server may write right after us. */
function fakeIam(afterWrite: (write: number, text: string | null) => string | null) {
  const state = { text: null as string | null, writes: 0 };
  const absent = Object.assign(new Error('absent'), {
    name: 'NoSuchEntityException',
    $metadata: {},
    $fault: 'client',
  });
  const send = async (command: { constructor: { name: string }; input: { PolicyDocument?: string } }) => {
    const { name } = command.constructor;
    if (name === 'GetUserPolicyCommand') {
      if (state.text === null) throw absent;
      return { PolicyDocument: encodeURIComponent(state.text) };
    }
    state.writes += 1;
    state.text = afterWrite(state.writes, command.input.PolicyDocument ?? null);
    return {};
  };
  const where = (user: string) => ({
    iam: { send } as unknown as IAMClient,
    account: '222222222222',
    kind: 'user' as const,
    name: user,
    policy: 'P',
  });
  const sids = () => parseStatements(state.text ?? '{}').map(({ Sid }) => Sid);
  return { state, where, sids };
}

test('a change that another server overwrites is made again on top of theirs', async () => {
  const { where, sids } = fakeIam((write, text) =>
    write === 1 ? renderPolicy([statement('theirs')]) : text,
  );
  await changeInlinePolicy(where('a'), adding('ours'), async () => undefined);
  expect(sids()).toEqual(['ours', 'theirs']);
});

test('a change that never stays is a fault, after a bounded number of tries', async () => {
  const { where, state } = fakeIam(() => null);
  await expect(changeInlinePolicy(where('b'), adding('ours'), async () => undefined)).rejects.toMatchObject({
    code: 'IAM_CHANGED_MEANWHILE',
    retry: 'later',
  });
  expect(state.writes).toBe(6);
});

test('changes of one holder wait for each other, and one that fails holds up nobody', async () => {
  const { where, sids } = fakeIam((_write, text) => text);
  const wrong: Change = () => {
    throw new Error('no');
  };
  const all = ['a', 'b', 'c'].map((sid) =>
    changeInlinePolicy(where('c'), adding(sid), async () => undefined),
  );
  await expect(changeInlinePolicy(where('c'), wrong, async () => undefined)).rejects.toThrow('no');
  await Promise.all(all);
  expect(sids()).toEqual(['a', 'b', 'c']);
});

test('what is there already is not written again', async () => {
  const { where, state } = fakeIam((_write, text) => text);
  await changeInlinePolicy(where('d'), adding('ours'), async () => undefined);
  await changeInlinePolicy(where('d'), adding('ours'), async () => undefined);
  expect(state.writes).toBe(1);
});
