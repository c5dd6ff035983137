import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
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

test('nothing is made in another account than the one that is named', async () => {
  const other = await accept('--lab', '--account', '999999999999', '--yes');
  expect(other).toMatchObject({ code: 3 });
  expect(other.stderr).toContain('--account names 999999999999: nothing was done');
  expect(await leftBehind()).toEqual([]);
});

test('what a run that died has left is removed by its name, with its list or without', async () => {
  const child = spawn(NODE, [ACCEPT, '--lab', '--yes', '--no-contract'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: lab.folder },
    cwd: lab.folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told += text;
    if (/passed {2}task 6: whoami/.test(told)) child.kill('SIGKILL');
  });
  await once(child, 'close');
  const folder = join(lab.folder, 'acceptance');
  const list = readdirSync(folder).find((name) => name.endsWith('.made.json')) ?? 'none';
  const run = list.replace('.made.json', '');
  const left = await leftBehind();
  expect(left).toContain(`sallyport-accept-${run}`);
  rmSync(join(folder, list));
  expect(await accept('--lab', '--clean-up', run)).toMatchObject({ code: 0 });
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
