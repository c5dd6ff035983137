import { expect, test } from 'vitest';
import type { Command, Invocation } from './command.ts';
import { limitOf, summaryOf } from './command.ts';
import { invocationAfter } from './invocation-after.ts';

const step = (status: string, standardOutput = '') => ({
  status,
  code: 0,
  name: 'aws:runShellScript',
  output: standardOutput,
  startDateTime: '2026-11-21T00:00:00Z',
  endDateTime: '2026-11-21T00:00:01Z',
  standardOutput,
  standardError: '',
});

const pending: Invocation = {
  account: '222222222222',
  region: 'us-east-1',
  commandId: '0a3c8e71-6d24-4b59-8f07-5c1e9a2b4d68',
  nodeId: 'i-0123456789abcdef0',
  nodeName: '',
  requestedAt: 0,
  status: 'Pending',
  statusDetails: 'Pending',
  documentSteps: 0,
  plugins: [],
};

test('a node that tells of ever more steps, and ever longer ones, is not believed without end', () => {
  let invocation = pending;
  for (let at = 0; at < 50; at += 1) {
    const steps = { [`made-up-${at}`]: step('Success', 'x'.repeat(100_000)) };
    invocation = invocationAfter(invocation, { documentStatus: 'InProgress', steps }, 1);
  }
  expect(invocation.plugins).toHaveLength(5);
  expect(JSON.stringify(invocation).length).toBeLessThan(5 * 30_000);
});

test('a status that nobody knows ends nothing', () => {
  const told = { documentStatus: 'Telepathy', steps: { one: step('Telepathy') } };
  const after = invocationAfter(pending, told, 1);
  expect(after).toMatchObject({ status: 'InProgress', plugins: [{ responseCode: -1 }] });
});

test.each([
  ['all went well', ['Success', 'Success'], 'Success/Success'],
  ['one failed of a command that tolerates none', ['Success', 'Failed'], 'Failed/Failed'],
  ['one is still running', ['Success', 'InProgress'], 'InProgress/InProgress'],
  ['there is no node', [], 'Success/NoInstancesInTag'],
] as const)('a command whose %s', (_, statuses, expected) => {
  const command = { maxErrors: '0', isCancelled: false } as Command;
  const rows = statuses.map((status) => ({ ...pending, status, statusDetails: status }));
  const { status, statusDetails } = summaryOf(command, rows);
  expect(`${status}/${statusDetails}`).toBe(expected);
});

test('limits are numbers or shares of the nodes', () => {
  expect([limitOf('3', 10), limitOf('50%', 10), limitOf('10%', 5), limitOf('0', 5)]).toEqual([3, 5, 0, 0]);
});
