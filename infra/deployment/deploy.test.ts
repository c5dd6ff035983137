import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runProgram } from '../../test/support/run-program.ts';
import { type FakeCloudFormation, startFakeCloudFormation } from '../testing/fake-cloudformation.ts';
import { readTemplate } from '../testing/resolve-template.ts';
import { parseAnswers } from './answers.ts';
import { awsPorts } from './aws-ports.ts';
import type { CodeBundle } from './code.ts';
import { planConfig } from './plan-config.ts';
import { runDeployment } from './run-deployment.ts';
import { undoDeployment } from './undo-deployment.ts';

/** CloudFormation is a fake here; S3, STS and what is looked at are local-aws. */
const BIN = fileURLToPath(new URL('../../bin/sallyport.mjs', import.meta.url));
const ACCOUNT = '111111111111';
const STACK = 'SallyportSingle';
const folder = mkdtempSync(join(tmpdir(), 'sallyport-deploy-test-'));
const templates = new Map(
  [STACK, 'SallyportHub', 'SallyportMember', 'SallyportOrganization'].map((stack) => [
    stack,
    readTemplate(stack),
  ]),
);
const given = {
  kind: 'single',
  account: ACCOUNT,
  homeRegion: 'eu-west-1',
  externalId: 'said-so',
  keyAdministrators: [`arn:aws:iam::${ACCOUNT}:role/Admin`],
  parameters: { RetentionDays: 730, CentralEmail: 'watch@example.com' },
};
const answers = parseAnswers(given, 'the test');

const bundle = (name: string, code: string): CodeBundle => ({
  name,
  zip: Buffer.from(code),
  sha256: createHash('sha256').update(code).digest('hex'),
});
let bundles: readonly CodeBundle[] = [bundle('events', 'one'), bundle('api', 'two')];
let aws: LocalAws;
let fake: FakeCloudFormation;
const said: string[] = [];

beforeAll(async () => {
  aws = await startTestAws();
  fake = await startFakeCloudFormation(aws.endpoint);
  const { accessKeyId, secretAccessKey } = makeAdmin(aws.world, ACCOUNT);
  vi.stubEnv('AWS_ACCESS_KEY_ID', accessKeyId);
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', secretAccessKey);
  vi.stubEnv('AWS_ENDPOINT_URL', aws.endpoint);
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
    bundles: () => Promise.resolve(bundles),
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

test('a kept configuration with a mistake is refused before anything is asked of AWS', async () => {
  const file = join(folder, 'on-lambda.json');
  writeFileSync(file, JSON.stringify({ ...given, compute: 'lambda' }));
  writeFileSync(join(folder, 'sallyport-server.json'), '{"observOnly": true}');
  const args = [BIN, 'deploy', '--answers', file, '--dry-run'];
  const env = { PATH: process.env['PATH'] ?? '', AWS_ENDPOINT_URL: 'http://127.0.0.1:9' };
  const { code, stderr } = await runProgram(process.execPath, args, { env, cwd: folder });
  rmSync(join(folder, 'sallyport-server.json'));
  expect(code).toBe(1);
  expect(stderr).toContain('observOnly');
  expect(stderr).not.toContain('Making');
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

describe('on Lambda', () => {
  const onLambda = { ...answers, compute: 'lambda' as const };
  const where = { account: ACCOUNT, region: 'eu-west-1', profile: undefined };
  const deploy = (dryRun = false) => runDeployment(onLambda, templates, { dryRun, ports: ports() });
  const s3 = new S3Client({ region: 'eu-west-1', forcePathStyle: true });

  test('a dry run says which functions it would put where, and puts none', async () => {
    const { code } = await deploy(true);
    expect(code?.functions.map(({ name }) => name)).toEqual(['events', 'api']);
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket: code!.bucket, Prefix: 'functions/' }),
    );
    expect(Contents).toEqual([]);
  });

  test('the functions lie where the stack is told to take them from, by what they are', async () => {
    const { code, stacks } = await deploy();
    expect(stacks).toMatchObject([{ state: 'deployed' }]);
    const { Compute, CodeBucket, CodePrefix } = fake.stacks.get(STACK)!.parameters;
    expect([Compute, CodeBucket, CodePrefix]).toEqual(['lambda', code!.bucket, code!.prefix]);
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: CodeBucket!, Key: `${CodePrefix}/events.zip` }),
    );
    expect(await Body!.transformToString()).toBe('one');
  });

  test('an account that lets too few functions run at once is told before anything is changed', async () => {
    fake.code.concurrency = 10;
    const before = said.length;
    const { findings } = await deploy(true);
    fake.code.concurrency = 1000;
    expect(findings).toMatchObject([{ kind: 'in-the-way', what: 'Lambda' }]);
    const lines = said.slice(before);
    const told = lines.findIndex((line) => line.includes('10 functions may run at once'));
    expect(told).toBeGreaterThan(-1);
    expect(told).toBeLessThan(lines.findIndex((line) => line.includes('would change')));
  });

  test('the same code changes nothing, other code is put elsewhere', async () => {
    const { code, stacks } = await deploy();
    expect(stacks).toMatchObject([{ state: 'unchanged' }]);
    bundles = [bundle('events', 'new'), bundle('api', 'two')];
    const next = await deploy();
    expect(next.code?.prefix).not.toBe(code?.prefix);
    expect(next.stacks).toMatchObject([{ state: 'deployed' }]);
  });

  test('a function that runs other code than was put there has drifted, and one that is gone', async () => {
    fake.code.byHand = new Map([['events', 'AAAA']]);
    bundles = [...bundles, bundle('keep', 'three')];
    const changed = await deploy();
    expect(changed.stacks).toMatchObject([
      { drift: [{ logicalId: 'sallyport-events', status: 'MODIFIED', properties: ['/Code'] }] },
    ]);
    fake.code.byHand = new Map();
    expect((await deploy()).stacks).toMatchObject([{ drift: [] }]);
    const ask = { ...ports(), runningCode: () => Promise.resolve(null) };
    const gone = await runDeployment(onLambda, templates, { dryRun: false, ports: ask });
    expect(gone.stacks[0]?.drift.map(({ status }) => status)).toEqual(['DELETED', 'DELETED', 'DELETED']);
  });

  test('the configuration is put into its bucket, and read from there again', async () => {
    const config = ports().config(where);
    expect(await config.read()).toBeNull();
    await s3.send(new CreateBucketCommand({ Bucket: `sallyport-config-${ACCOUNT}-eu-west-1` }));
    expect(await config.read()).toBeNull();
    const { text, changes } = planConfig(onLambda, { kept: null, inForce: null, accounts: [ACCOUNT] });
    expect(changes).toEqual(expect.arrayContaining(['hub', 'members', 'observeOnly']));
    await config.write(text);
    expect(await config.read()).toBe(text);
  });
});

test('an organisation gets its hub on Lambda first, then members that send their lines to it', async () => {
  const organization = parseAnswers(
    {
      ...given,
      kind: 'organization',
      organization: { id: 'o-abcdefghij', account: '333333333333', units: ['r-abcd'] },
      parameters: {},
    },
    'the test',
  );
  const own = ports();
  const before = said.length;
  let members = ['222222222222', '444444444444'];
  const { code, stacks } = await runDeployment(organization, templates, {
    dryRun: false,
    ports: {
      ...own,
      accountOf: ({ account }) => Promise.resolve(account),
      // One bucket serves both accounts here.
      upload: (where, name, text) => own.upload({ ...where, account: ACCOUNT }, name, text),
      members: () => Promise.resolve(members),
      confirm: ({ stack }) => {
        if (stack === 'SallyportOrganization') members = [...members, '555555555555'];
        return Promise.resolve(true);
      },
      runningCode: (_, name) =>
        Promise.resolve(
          Buffer.from(bundles.find((one) => one.name === name)?.sha256 ?? '', 'hex').toString('base64'),
        ),
    },
  });
  expect(stacks).toMatchObject([
    { stack: 'SallyportHub', account: ACCOUNT, state: 'deployed', drift: [] },
    { stack: 'SallyportOrganization', account: '333333333333', state: 'deployed', drift: [] },
  ]);
  expect(fake.stacks.get('SallyportHub')?.parameters).toMatchObject({
    Compute: 'lambda',
    CodePrefix: code?.prefix,
    ExpectedPlaces: '2',
    OrganizationId: 'o-abcdefghij',
  });
  const { parameters } = fake.stacks.get('SallyportOrganization')!;
  expect(parameters).toMatchObject({ LiveLines: 'yes', HubAccount: ACCOUNT, MemberRegions: 'eu-west-1' });
  expect(parameters['MemberTemplateUrl']).toMatch(/SallyportMember\.template\.json$/);
  expect(Object.keys(parameters)).not.toContain('CodePrefix');
  expect(said.slice(before).at(-1)).toContain('3 accounts are members now, and 2 were');
});

test('taken away again, the archive, its keys, the session logs and the state stay, and are named', async () => {
  const removed = await undoDeployment(answers, templates, ports());
  const types = new Set(removed[0]?.kept.map((one) => /\((.*)\)$/.exec(one)?.[1]));
  expect(types).toEqual(
    new Set([
      'AWS::DynamoDB::Table',
      'AWS::KMS::Key',
      'AWS::Logs::LogGroup',
      'AWS::S3::Bucket',
      'AWS::S3::BucketPolicy',
    ]),
  );
  expect(removed[0]?.kept).toContain(`sallyport-templates-${ACCOUNT}-eu-west-1 (AWS::S3::Bucket)`);
});
