import type { IAMClient } from '@aws-sdk/client-iam';
import { expect, test, vi } from 'vitest';
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

test('what another server wrote over ours after we had looked is found by a later look, and written again', async () => {
  const { where, state, sids } = fakeIam((_write, text) => text);
  expect(await changeInlinePolicy(where('e'), adding('theirs'), async () => undefined)).toBe(true);
  const asTheyReadIt = state.text;
  expect(await changeInlinePolicy(where('e'), adding('ours'), async () => undefined)).toBe(true);
  expect(await changeInlinePolicy(where('e'), adding('ours'), async () => undefined)).toBe(false);
  state.text = asTheyReadIt;
  expect(await changeInlinePolicy(where('e'), adding('ours'), async () => undefined)).toBe(true);
  expect(sids()).toEqual(['ours', 'theirs']);
});

test('a reading that took too long is not written upon: it is read anew', async () => {
  const fake = fakeIam((_write, text) => text);
  const { iam, ...rest } = fake.where('f');
  let slowMs = 2100;
  const send = async (command: unknown) => {
    const found = await (iam.send as unknown as (one: unknown) => Promise<unknown>)(command).catch(
      (error: unknown) => error,
    );
    await new Promise((resolve) => setTimeout(resolve, slowMs));
    slowMs = 0;
    // Somebody wrote while the answer was on its way.
    if (fake.state.text === null) fake.state.text = renderPolicy([statement('theirs')]);
    if (found instanceof Error) throw found;
    return found;
  };
  const where = { ...rest, iam: { send } as unknown as IAMClient };
  await changeInlinePolicy(where, adding('ours'), async () => undefined);
  expect(fake.sids()).toEqual(['ours', 'theirs']);
  expect(fake.state.writes).toBe(1);
});

test('a write that AWS does not answer in time is given up: it may have happened', async () => {
  const absent = Object.assign(new Error('absent'), {
    name: 'NoSuchEntityException',
    $metadata: {},
    $fault: 'client',
  });
  const send = (command: { constructor: { name: string } }, options?: { abortSignal?: AbortSignal }) =>
    new Promise((_resolve, reject) => {
      if (command.constructor.name.startsWith('Get')) reject(absent);
      else options?.abortSignal?.addEventListener('abort', () => reject(new Error('aborted')));
    });
  const where = { ...fakeIam(() => null).where('g'), iam: { send } as unknown as IAMClient };
  await expect(changeInlinePolicy(where, adding('ours'), async () => undefined)).rejects.toMatchObject({
    code: 'IAM_SLOW',
    retry: 'later',
    mayHaveHappened: true,
  });
});

test('two servers that write at the same time lose nothing that each looks for once more afterwards', async () => {
  const state = { text: null as string | null, lost: 0 };
  const absent = Object.assign(new Error('absent'), {
    name: 'NoSuchEntityException',
    $metadata: {},
    $fault: 'client',
  });
  const send = async (command: { constructor: { name: string }; input: { PolicyDocument?: string } }) => {
    const isRead = command.constructor.name === 'GetUserPolicyCommand';
    // The answer to a reading is on its way for a while: others write meanwhile.
    const { text } = state;
    if (!isRead) state.text = command.input.PolicyDocument ?? null;
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 4));
    if (isRead && text === null) throw absent;
    return { PolicyDocument: encodeURIComponent(text ?? '') };
  };
  const where = {
    iam: { send } as unknown as IAMClient,
    account: '222222222222',
    kind: 'user' as const,
    name: 'h',
    policy: 'P',
  };
  // A server of its own: what waits for each other within one process does not here.
  vi.resetModules();
  const other = await import('./inline-policy.ts');
  const servers = [changeInlinePolicy, other.changeInlinePolicy];
  const changes = servers.flatMap((change, server) =>
    Array.from({ length: 8 }, (_, index) => ({ change, sid: `s${server}x${index}` })),
  );
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
  await Promise.all(changes.map(({ change, sid }) => change(where, adding(sid), pause)));
  // As the plan does it: looked at again until a look finds that it stands.
  for (const { change, sid } of changes) while (await change(where, adding(sid), pause)) state.lost += 1;
  const sids = parseStatements(state.text ?? '{}').map(({ Sid }) => Sid);
  expect(sids).toEqual(changes.map(({ sid }) => sid).sort());
  expect(state.lost).toBeLessThan(changes.length * 2);
});
