import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAnswers } from '@sallyport/infra/deployment/answers.ts';
import { deployment } from '@sallyport/infra/deployment/deployment.ts';
import type { DeploymentPorts } from '@sallyport/infra/deployment/run-deployment.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Output } from '../output.ts';
import { refuseMistaken, type SettingUp, setUp } from './set-up.ts';

const MEMBER = '222222222222';
const JOINED = '444444444444';
const answers = (compute: 'lambda' | 'server') =>
  parseAnswers(
    {
      kind: 'organization',
      account: '111111111111',
      homeRegion: 'eu-west-1',
      organization: { id: 'o-abcdefghij', account: '333333333333', units: ['r-abcd'] },
      compute,
      externalId: 'said-so',
      keyAdministrators: ['arn:aws:iam::*:role/Admin'],
    },
    'the test',
  );

let folder: string;
let file: string;
let inForce: string | null;
let members: readonly string[];
let asked: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'set-up-'));
  file = join(folder, 'server.json');
  inForce = null;
  members = [MEMBER];
  asked = [];
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

class Quiet extends Output {
  override note(): void {}
}

const how = (more: Partial<SettingUp> = {}): SettingUp => ({
  file,
  dryRun: false,
  ports: {
    members: () => Promise.resolve(members),
    config: () => ({
      read: () => Promise.resolve(inForce),
      write: async (text: string) => {
        inForce = text;
      },
    }),
  } as Partial<DeploymentPorts> as DeploymentPorts,
  output: new Quiet('text'),
  confirm: async (question) => asked.push(question) > 0,
  ...more,
});
const onLambda = (more: Partial<SettingUp> = {}) => setUp(deployment, answers('lambda'), how(more));

test('on Lambda the first configuration is kept in a file that only its owner reads, and put into force', async () => {
  expect(await onLambda()).toMatchObject({ file, inForce: 'written' });
  expect(readFileSync(file, 'utf8')).toBe(inForce);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(asked.length).toBe(1);
});

test('the same again is asked of nobody and changes nothing', async () => {
  await onLambda();
  expect(await onLambda()).toEqual({ file, inForce: 'unchanged', changes: [] });
  expect(asked.length).toBe(1);
});

test('a dry run tells what would change and writes nothing; declined, nothing is written', async () => {
  expect(await onLambda({ dryRun: true })).toMatchObject({ inForce: 'would-change' });
  expect(await onLambda({ confirm: () => Promise.resolve(false) })).toMatchObject({ inForce: 'declined' });
  expect([inForce, existsSync(file)]).toEqual([null, false]);
});

test('accounts that joined become members, whatever was changed by hand meanwhile', async () => {
  await onLambda();
  const changed = { ...(JSON.parse(inForce ?? '') as object), observeOnly: false };
  inForce = JSON.stringify(changed);
  rmSync(file);
  members = [MEMBER, JOINED];
  expect(await onLambda()).toMatchObject({ inForce: 'written', changes: ['members'] });
  const now = JSON.parse(inForce) as { observeOnly: boolean; members: { account: string }[] };
  expect([now.observeOnly, now.members.map(({ account }) => account)]).toEqual([false, [MEMBER, JOINED]]);
});

test('without members there is nothing to set up yet', async () => {
  members = [];
  expect(await onLambda()).toEqual({ file: null, inForce: null, changes: [] });
  expect([inForce, existsSync(file)]).toEqual([null, false]);
});

test('for a server the file is written once, and left as it is from then on', async () => {
  const asServer = () => setUp(deployment, answers('server'), how());
  expect(await asServer()).toEqual({ file, inForce: null, changes: [] });
  writeFileSync(file, 'mine');
  await asServer();
  expect([readFileSync(file, 'utf8'), inForce, asked.length]).toEqual(['mine', null, 0]);
});

test('a file with a mistake is refused on Lambda before anything else is done', () => {
  writeFileSync(file, '{"observOnly": true}');
  expect(() => refuseMistaken(deployment, answers('lambda'), file)).toThrow('observOnly');
  expect(() => refuseMistaken(deployment, answers('server'), file)).not.toThrow();
});
