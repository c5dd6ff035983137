/** Logs and keys as people use them: followed, filtered, counted, encrypted under a context. */

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudWatchLogsClient, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { makeAdmin } from '@sallyport/local-aws/testing/make-admin.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { describeWithAwsCli } from '../support/aws-cli.ts';
import { ACCOUNT, REGION } from './steps/step.ts';
import { type Desk, inTurn, openDesk, SLOW_MS, type Typist } from './typed.ts';

const GROUP = '/ssm/sessions';

vi.setConfig({ testTimeout: SLOW_MS });

describeWithAwsCli('logs and keys, typed through the AWS CLI', (cli) => {
  let desk: Desk;
  let aws: LocalAws;
  let folder: string;
  let person: Typist;

  beforeAll(async () => {
    desk = await openDesk(cli);
    ({ aws, folder } = desk);
    person = desk.administrator();
    await person.type(`logs create-log-group --log-group-name ${GROUP}`);
    await person.type(`logs create-log-stream --log-group-name ${GROUP} --log-stream-name one`);
  });

  afterAll(async () => {
    await desk?.close();
  });

  const at = (ms: number) => Date.now() - 60_000 + ms;

  test('events are found by every kind of pattern', async () => {
    const events = [
      { timestamp: at(0), message: 'ERROR disk full' },
      { timestamp: at(1), message: '127.0.0.1 frank 404' },
      { timestamp: at(2), message: '{"sessionId":"dev-1","bytes":70}' },
      { timestamp: at(3), message: '{"sessionId":"dev-2","bytes":7}' },
    ];
    writeFileSync(join(folder, 'events.json'), JSON.stringify(events));
    await person.type(
      `logs put-log-events --log-group-name ${GROUP} --log-stream-name one --log-events file://events.json`,
    );
    const patterns = [
      ['ERROR', 1],
      ['"disk full"', 1],
      ['?ERROR ?frank', 2],
      ['ERROR -disk', 0],
      ['[ip, user, status=4*]', 1],
      ['{ $.bytes > 10 }', 1],
      ['{ $.sessionId = "dev-*" }', 2],
    ] as const;
    const found = await inTurn(patterns, ([pattern]) =>
      person.type<number>(
        `logs filter-log-events --log-group-name ${GROUP} --filter-pattern '${pattern}' --query length(events)`,
      ),
    );
    expect(found).toEqual(patterns.map(([, count]) => count));
    const bad = await person.refusal(
      `logs filter-log-events --log-group-name ${GROUP} --filter-pattern '{ $.a = '`,
    );
    expect(bad).toBe('InvalidParameterException: Invalid filter pattern');
  });

  test('a group is followed while its lines come', async () => {
    const credentials = makeAdmin(aws.world, ACCOUNT);
    const tail = spawn(
      cli.path,
      [
        '--endpoint-url',
        aws.endpoint,
        '--region',
        REGION,
        'logs',
        'tail',
        GROUP,
        '--follow',
        '--since',
        '1s',
        '--format',
        'short',
      ],
      {
        env: cli.env({
          AWS_ACCESS_KEY_ID: credentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
          PYTHONUNBUFFERED: '1',
        }),
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    let shown = '';
    tail.stdout.on('data', (data: Buffer) => {
      shown += data.toString();
    });
    const client = new CloudWatchLogsClient({ endpoint: aws.endpoint, region: REGION, credentials });
    let sent = 0;
    const say = async () => {
      sent += 1;
      const logEvents = [{ timestamp: Date.now(), message: `followed ${sent}` }];
      await client.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName: 'one', logEvents }));
      return shown.match(/followed \d+/g)?.length ?? 0;
    };
    try {
      await expect.poll(say, { timeout: 60_000, interval: 500 }).toBeGreaterThanOrEqual(2);
    } finally {
      tail.kill('SIGINT');
      client.destroy();
    }
  });

  test('retention and metric filters are set, and only as AWS lets them', async () => {
    const filter = `--log-group-name ${GROUP} --filter-name errors`;
    const metric = '--metric-transformations metricName=errors,metricNamespace=Sessions,metricValue=1';
    await inTurn(
      [
        `logs put-retention-policy --log-group-name ${GROUP} --retention-in-days 30`,
        `logs put-metric-filter ${filter} --filter-pattern ERROR ${metric}`,
      ],
      (line) => person.type(line),
    );
    expect(
      await person.refusal(`logs put-retention-policy --log-group-name ${GROUP} --retention-in-days 2`),
    ).toMatch(/^InvalidParameterException/);
    const groups = await person.type(`logs describe-log-groups --log-group-name-prefix ${GROUP}`);
    expect(groups).toMatchObject({ logGroups: [{ retentionInDays: 30, metricFilterCount: 1 }] });
  });

  test('what was encrypted under a context is read under that context alone', async () => {
    const { KeyMetadata } = await person.type<{ KeyMetadata: { KeyId: string } }>(
      'kms create-key --description sessions',
    );
    await person.type(`kms create-alias --alias-name alias/sessions --target-key-id ${KeyMetadata.KeyId}`);
    writeFileSync(join(folder, 'secret'), 'a secret');
    const context = '--encryption-context session=dev-1,node=mi-1';
    const sealed = await person.type<{ CiphertextBlob: string }>(
      `kms encrypt --key-id alias/sessions --plaintext fileb://secret ${context}`,
    );
    writeFileSync(join(folder, 'sealed'), Buffer.from(sealed.CiphertextBlob, 'base64'));
    expect(readFileSync(join(folder, 'sealed')).includes('a secret')).toBe(false);
    const open = await person.type<{ Plaintext: string }>(
      `kms decrypt --ciphertext-blob fileb://sealed ${context}`,
    );
    expect(Buffer.from(open.Plaintext, 'base64').toString()).toBe('a secret');
    const wrong = ['', '--encryption-context session=dev-1', '--encryption-context session=dev-2,node=mi-1'];
    const refusals = await inTurn(wrong, (other) =>
      person.refusal(`kms decrypt --ciphertext-blob fileb://sealed ${other}`),
    );
    for (const refused of refusals) expect(refused).toMatch(/^InvalidCiphertextException/);
    await person.type(`kms disable-key --key-id ${KeyMetadata.KeyId}`);
    expect(await person.refusal(`kms decrypt --ciphertext-blob fileb://sealed ${context}`)).toMatch(
      /^DisabledException/,
    );
  });
});
