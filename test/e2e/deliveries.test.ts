/** Logs that arrive, logs that cannot, and reading them: in the lab, with the AWS CLI as the client. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateVpcEndpointCommand,
  DeleteVpcEndpointsCommand,
  DescribeInstancesCommand,
  DescribeRouteTablesCommand,
} from '@aws-sdk/client-ec2';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../../src/cli/api-client.ts';
import { Output } from '../../src/cli/output.ts';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { openByCli } from '../support/cli-session.ts';
import { until } from '../support/deadline.ts';
import { TestLab } from '../support/lab.ts';
import type { ArrivedNotice } from '../support/notice-queue.ts';

const NODE = 'DevEC2Instance';

interface Checked {
  readonly destination: 's3' | 'cloudwatch';
  readonly state: string;
  readonly location: string;
  readonly dueAt: string | null;
  readonly bytes: number;
  readonly sha256: string;
  readonly gaps: readonly object[];
  readonly writer: { readonly verified: boolean | null; readonly because: string } | null;
  readonly diagnosis: readonly {
    readonly cause: string;
    readonly evidence: string;
    readonly certainty: string;
  }[];
}

describeWithAwsCli('deliveries', (cli) => {
  let lab: TestLab;
  let pluginDir: string;
  let api: ApiClient;

  /** What `log check` asks the server, without a program of its own each time. */
  const check = (id: string) => api.get<Checked[]>('/v1/logs', { session: id });
  const stands = (id: string, s3: string, cloudwatch: string) =>
    until(
      `the logs of ${id} are ${s3} and ${cloudwatch}`,
      async () => {
        const rows = await check(id);
        return rows[0]?.state === s3 && rows[1]?.state === cloudwatch && rows;
      },
      30_000,
    );

  /** The deadlines of the running server: its config file counts while it runs. */
  const setDeadlines = (deliveries: object) => {
    const file = join(lab.dataDir, 'server.json');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), deliveries }));
  };

  const open = () =>
    openByCli(lab, cli, { profile: 'engineer', pluginDir, args: ['--target', lab.node(NODE)] });

  beforeAll(async () => {
    lab = await TestLab.start('--iam-propagation', '0');
    const { api: origin, endpoint, region, awsConfigFile, awsCredentialsFile } = lab.file;
    api = new ApiClient({
      output: new Output('json'),
      profile: 'admin',
      ...{ region, endpoint, api: origin },
      configFile: awsConfigFile,
      credentialsFile: awsCredentialsFile,
    });
    pluginDir = join(lab.dataDir, 'plugin');
    await lab.sallyport('plugin', 'install', pluginDir);
  });

  afterAll(async () => lab?.stop());

  test('a log is expected while the session is open, then delivered to both places with its size and hash', async () => {
    const { id, terminal } = await open();
    terminal.line('echo seen-"by"-all; export DB_PASSWORD=hunter2hunter2');
    await terminal.waitFor(/seen-by-all/);
    const before = await until('it is judged', async () => {
      const rows = await check(id);
      return rows[0]?.location != null && rows;
    });
    expect(before).toMatchObject([
      { destination: 's3', state: 'expected', dueAt: null },
      { destination: 'cloudwatch', state: 'expected', dueAt: null },
    ]);
    terminal.line('exit');
    await terminal.exit();
    const [s3, cloudwatch] = await stands(id, 'delivered', 'delivered');
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.+)$/.exec(s3!.location)!;
    const object = await lab.clients('hub').s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const bytes = await object.Body!.transformToByteArray();
    expect(s3).toMatchObject({ bytes: bytes.length, gaps: [], diagnosis: null });
    expect(s3!.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(cloudwatch).toMatchObject({ gaps: [], diagnosis: null, location: `${lab.file.logGroup}:${id}` });
    const written = (verified: boolean) =>
      until('it is told who wrote it', async () => (await check(id))[0]?.writer?.verified === verified);
    await written(true);
    const Body = 'Script started on x\nnothing happened\r\r\n\nScript done on x\n';
    await lab.clients('hub').s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body }));
    const [forged] = await stands(id, 'incomplete', 'delivered');
    expect(forged?.writer).toMatchObject({ verified: false, because: expect.stringContaining('user/hub') });
    expect(forged?.diagnosis[0]).toMatchObject({ cause: 'somebody else wrote the object' });
    const own = await lab.sallyport('log', 'show', id, '--profile', 'engineer');
    expect(own.stdout).toMatch(/seen-by-all/);
    expect(own.stdout).not.toMatch(/hunter2/);
    const raw = await lab.sallyport('log', 'show', id, '--raw', '--profile', 'auditor');
    expect(Buffer.from(raw.stdout).equals(Buffer.from(bytes))).toBe(true);
    expect(await lab.sallyport('log', 'show', id, '--raw')).toMatchObject({ code: 1, stdout: '' });
    expect(await api.get<Checked[]>('/v1/logs', { user: 'engineer' })).toHaveLength(2);
    expect(await api.get<Checked[]>('/v1/logs', { user: 'engin' })).toEqual([]);
  });

  test('a node that cannot reach the bucket leads to a missing log, its cause, and one notice', async () => {
    setDeadlines({ streamDueMs: 2000, uploadDueMs: 3000, missingMs: 6000 });
    const { id, terminal } = await open();
    terminal.line('echo before-"the"-end');
    await terminal.waitFor(/before-the-end/);
    const endpointId = await refuseUploads(lab);
    terminal.line('exit');
    await terminal.exit();
    const [s3] = await stands(id, 'missing', 'delivered');
    expect(s3!.diagnosis[0]).toMatchObject({
      cause: "a VPC endpoint's policy refuses the node's upload to S3",
      certainty: 'shown',
      evidence: expect.stringContaining(endpointId),
    });
    expect(await lab.sallyport('log', 'check', id)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(endpointId),
    });
    const notices = await until('people are told', async () => {
      const told = await api.get<ArrivedNotice[]>('/v1/notices');
      const all = told.filter(({ kind, session }) => session?.id === id && kind.startsWith('log-'));
      return all.length > 0 && all;
    });
    expect(notices).toMatchObject([{ kind: 'log-missing', why: expect.stringContaining(id) }]);
    expect(JSON.stringify(notices)).toContain(endpointId);
    const shown = await lab.sallyport('log', 'show', id, '--profile', 'auditor');
    expect(shown.stdout).toMatch(/before-the-end/);
    await lab.clients('admin').ec2.send(new DeleteVpcEndpointsCommand({ VpcEndpointIds: [endpointId] }));
  });

  test('log tail shows what several sessions show, as it comes and once, without what could steer a terminal', async () => {
    const first = await open();
    first.terminal.line('echo first-"line"');
    await first.terminal.waitFor(/first-line/);
    const tail = lab.terminal(
      'log',
      'tail',
      '--user',
      'engineer',
      '--since',
      '1m',
      '--grep',
      '^(first|second|third)-',
    );
    await tail.waitFor(/first-line/, 15_000);
    const second = await open();
    second.terminal.line('echo second-"line"; printf \'third-\\033[31mred\\033]52;c;aGk=\\007\\n\'');
    await tail.waitFor(/second-line/, 15_000);
    await tail.waitFor(/third-red/, 15_000);
    expect(tail.shown.match(/first-line/g)).toHaveLength(1);
    expect(tail.shown).not.toContain('\u001b]52');
    tail.send('\u0003');
    expect((await tail.exit()).exitCode).toBe(0);
    for (const { terminal } of [first, second]) {
      terminal.line('exit');
      await terminal.exit();
    }
  });
});

/** The VPC's way to S3 is a gateway endpoint whose policy lets objects be read and none be put. */
async function refuseUploads(lab: TestLab): Promise<string> {
  const { ec2 } = lab.clients('admin');
  const found = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [lab.node(NODE)] }));
  const VpcId = found.Reservations?.[0]?.Instances?.[0]?.VpcId;
  const tables = await ec2.send(
    new DescribeRouteTablesCommand({ Filters: [{ Name: 'vpc-id', Values: [VpcId ?? ''] }] }),
  );
  const statement = { Effect: 'Allow', Principal: '*', Action: ['s3:Get*', 's3:List*'], Resource: '*' };
  const { VpcEndpoint } = await ec2.send(
    new CreateVpcEndpointCommand({
      VpcId,
      ServiceName: `com.amazonaws.${lab.file.region}.s3`,
      VpcEndpointType: 'Gateway',
      RouteTableIds: (tables.RouteTables ?? []).flatMap(({ RouteTableId }) => RouteTableId ?? []),
      PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
    }),
  );
  return VpcEndpoint?.VpcEndpointId ?? '';
}
