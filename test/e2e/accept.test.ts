import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ListUsersCommand } from '@aws-sdk/client-iam';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AcceptReport } from '../acceptance/report.ts';
import { NODE, TestLab } from '../support/lab.ts';
import { runProgram } from '../support/run-program.ts';

const ACCEPT = fileURLToPath(new URL('../acceptance/accept.ts', import.meta.url));

let lab: TestLab;
beforeAll(async () => {
  lab = await TestLab.start('--iam-propagation', '0');
});
afterAll(() => lab?.stop());

const accept = (...args: readonly string[]) =>
  runProgram(NODE, [ACCEPT, ...args], {
    env: { PATH: process.env['PATH'] ?? '', HOME: lab.folder },
    cwd: lab.folder,
  });

/** What a run would leave behind, by the name that all of it has. */
async function leftBehind(): Promise<readonly (string | undefined)[]> {
  const clients = lab.clients('admin');
  const { Users = [] } = await clients.iam.send(new ListUsersCommand({}));
  const { Buckets = [] } = await clients.s3.send(new ListBucketsCommand({}));
  for (const client of Object.values(clients)) client.destroy();
  const names = [...Users.map(({ UserName }) => UserName), ...Buckets.map(({ Name }) => Name)];
  return names.filter((name) => name?.startsWith('sallyport-accept'));
}

test('nothing is made in another account than the one that is named, nor without a word', async () => {
  const other = await accept('--lab', '--account', '999999999999', '--yes');
  expect(other).toMatchObject({ code: 3 });
  expect(other.stderr).toContain('--account names 999999999999: nothing was done');
  expect(await accept('--lab')).toMatchObject({ code: 1 });
  const plan = await accept('--lab', '--plan');
  expect(plan).toMatchObject({ code: 0 });
  expect(plan.stdout).toContain('inline policy');
  expect(await accept('--profile', 'admin', '--region', 'us-east-1')).toMatchObject({ code: 2 });
  expect(await leftBehind()).toEqual([]);
});

test('every step passes in the lab, is measured, and leaves nothing behind', async () => {
  const ran = await accept('--lab', '--yes', '--no-contract', '--wait-minutes', '1');
  const folder = join(lab.folder, 'acceptance');
  const file = readdirSync(folder).find((name) => name.endsWith('.json')) ?? 'none';
  const report = JSON.parse(readFileSync(join(folder, file), 'utf8')) as AcceptReport;
  expect(report.steps.filter(({ result }) => result !== 'passed')).toEqual([]);
  expect(report.steps.length).toBeGreaterThan(14);
  expect(report.figures.filter(({ ms }) => ms === null)).toEqual([]);
  expect(report.left).toEqual([]);
  expect(ran).toMatchObject({ code: 0 });
  expect(ran.stdout).toContain('Nothing was left behind.');
  expect(await leftBehind()).toEqual([]);
  expect(readFileSync(join(lab.dataDir, 'server.json'), 'utf8')).not.toContain('"observeOnly": true');
});
