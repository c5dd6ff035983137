import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runProgram } from '../../test/support/run-program.ts';
import { type FakeCloudFormation, startFakeCloudFormation } from '../testing/fake-cloudformation.ts';
import { readTemplate } from '../testing/resolve-template.ts';
import { parseAnswers } from './answers.ts';
import { awsPorts } from './aws-ports.ts';
import { runDeployment, undoDeployment } from './run-deployment.ts';

/** CloudFormation is a fake here; S3, STS and what is looked at are local-aws. */
const BIN = fileURLToPath(new URL('../../bin/sallyport.mjs', import.meta.url));
const ACCOUNT = '111111111111';
const STACK = 'SallyportSingle';
const folder = mkdtempSync(join(tmpdir(), 'sallyport-deploy-test-'));
const templates = new Map([[STACK, readTemplate(STACK)]]);
const given = {
  kind: 'single',
  account: ACCOUNT,
  homeRegion: 'eu-west-1',
  externalId: 'said-so',
  keyAdministrators: [`arn:aws:iam::${ACCOUNT}:role/Admin`],
  parameters: { RetentionDays: 730, CentralEmail: 'watch@example.com' },
};
const answers = parseAnswers(given, 'the test');

let aws: LocalAws;
let fake: FakeCloudFormation;
const said: string[] = [];

beforeAll(async () => {
  aws = await startTestAws();
  fake = await startFakeCloudFormation(aws.endpoint);
  const { accessKeyId, secretAccessKey } = makeAdmin(aws.world, ACCOUNT);
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  fake.close();
  await aws.close();
  rmSync(folder, { recursive: true, force: true });
});

function ports(isConfirmed = true) {
  const access = { profile: undefined, endpoint: fake.endpoint, hubAccount: ACCOUNT };
  return {
    ...awsPorts(access),
    say: (line: string) => void said.push(line),
    confirm: () => Promise.resolve(isConfirmed),
  };
}

const run = (parameters: Record<string, string | number> = given.parameters, isConfirmed = true) =>
  runDeployment({ ...answers, parameters }, templates, { dryRun: false, ports: ports(isConfirmed) });

test('a dry run of the command shows what would be made and makes nothing', async () => {
  const file = join(folder, 'answers.json');
  writeFileSync(file, JSON.stringify(given));
  const env = {
    PATH: process.env['PATH'] ?? '',
    AWS_ACCESS_KEY_ID: process.env['AWS_ACCESS_KEY_ID'] ?? '',
    AWS_SECRET_ACCESS_KEY: process.env['AWS_SECRET_ACCESS_KEY'] ?? '',
    AWS_ENDPOINT_URL: fake.endpoint,
  };
  const args = [BIN, 'deploy', '--answers', file, '--dry-run', '-o', 'json'];
  const { code, stdout, stderr } = await runProgram(process.execPath, args, { env, cwd: folder });
  expect(code, stderr).toBe(0);
  const report = JSON.parse(stdout);
  expect(report.stacks).toMatchObject([{ stack: STACK, region: 'eu-west-1', state: 'would-change' }]);
  expect(report.stacks[0].changes.length).toBeGreaterThan(100);
  expect(fake.stacks.size).toBe(0);
});

test('declined, nothing is made', async () => {
  expect((await run(given.parameters, false)).stacks).toMatchObject([{ state: 'declined' }]);
  expect(fake.stacks.size).toBe(0);
});

test('deployed, it has the parameters that were answered, and its outputs are told', async () => {
  const { stacks } = await run();
  expect(stacks).toMatchObject([
    { state: 'deployed', drift: [], outputs: { ServerRoleArn: 'value of ServerRoleArn' } },
  ]);
  expect(fake.stacks.get(STACK)).toMatchObject({
    status: 'CREATE_COMPLETE',
    parameters: { HomeRegion: 'eu-west-1', RetentionDays: '730', CentralEmail: 'watch@example.com' },
  });
});

test('deployed again nothing changes, and what drifted is told by its name', async () => {
  fake.drifted = ['SessionDocument'];
  const { stacks } = await run();
  fake.drifted = [];
  expect(stacks).toMatchObject([
    {
      state: 'unchanged',
      changes: [],
      drift: [{ logicalId: 'SessionDocument', properties: ['/Content/inputs/s3BucketName'] }],
    },
  ]);
});

test('a change that CloudFormation rolls back is told with its reasons', async () => {
  fake.failing = { stack: STACK, because: 'sallyport-archive already exists' };
  await expect(run({ RetentionDays: 365 })).rejects.toThrow('sallyport-archive already exists');
  fake.failing = null;
});

test('credentials of another account are refused before anything is proposed', async () => {
  const before = said.length;
  const other = parseAnswers({ ...given, account: '222222222222' }, 'the test');
  await expect(runDeployment(other, templates, { dryRun: false, ports: ports() })).rejects.toThrow(
    `is of ${ACCOUNT}`,
  );
  expect(said.length).toBe(before);
});

test('taken away again, the archive, its keys, the session logs and the state stay, and are named', async () => {
  const removed = await undoDeployment(answers, templates, ports());
  const types = new Set(removed[0]?.kept.map((id) => readTemplate(STACK).Resources[id]?.Type));
  expect(types).toEqual(
    new Set([
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]),
  );
});
