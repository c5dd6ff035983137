import { expect, test } from 'vitest';
import { findAction, listActions } from './action-catalogue.ts';

test('an action is found in any case and keeps its own spelling', async () => {
  const found = await findAction('SSM:startsession');
  expect(found?.action).toBe('ssm:StartSession');
  expect(found?.resourceTypes.map(({ name }) => name)).toContain('managed-instance');
  expect(found?.conditionKeys).toContain('ssm:SessionDocumentAccessCheck');
});

test('an action without resources has no resource types', async () => {
  expect((await findAction('ssm:DescribeSessions'))?.resourceTypes).toEqual([]);
});

test.each(['ssm:StartSesion', 'nope:Get', '../../../etc/passwd:x', 'ssm', ''])(
  '%j is no action',
  async (action) => {
    expect(await findAction(action)).toBeNull();
  },
);

test('the actions of a service are listed with its name', async () => {
  expect(await listActions('sts')).toContain('sts:AssumeRole');
  expect(await listActions('../sts')).toBeNull();
});
