import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import { startLocalAws } from '@sallyport/local-aws/server.ts';
import { describe, expect, test } from 'vitest';
import { aFinding } from '../../../test/builders/finding.ts';
import type { UntoldFinding } from '../../operations/detection-ports.ts';
import { CloudWatchFindingMetric } from './finding-metric.ts';
import { SecurityHubFindings } from './security-hub.ts';
import { scriptedHttp } from './testing/scripted-http.ts';

const region = 'us-east-1';
const untold = (given: Partial<UntoldFinding> = {}): UntoldFinding => ({
  finding: aFinding(),
  version: 1,
  toldCount: 0,
  ...given,
});

test('findings are counted in CloudWatch by level, and repeats only once', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sallyport-metric-'));
  const local = await startLocalAws({
    dataDir,
    port: 0,
    tlsPort: 0,
    iamPropagation: NO_DELAY,
    eventDelay: NO_DELAY,
    logDelay: NO_DELAY,
    requireSignedChannels: false,
  });
  const { accessKeyId, secretAccessKey } = local.world.iam.bootstrap.user({
    account: '111111111111',
    name: 'server',
    policies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  const client = new CloudWatchClient({
    endpoint: local.endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
  });
  try {
    const now = Date.now();
    const finding = aFinding({ lastAt: now, count: 3 });
    const listener = new CloudWatchFindingMetric(client);
    await listener.tell([untold({ finding })]);
    await listener.tell([
      untold({ finding: { ...finding, count: 5 }, toldCount: 3 }),
      untold({ finding, toldCount: 3 }),
    ]);
    const { Datapoints = [] } = await client.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Sallyport',
        MetricName: 'Findings',
        Dimensions: [{ Name: 'Level', Value: 'high' }],
        StartTime: new Date(now - 120_000),
        EndTime: new Date(now + 120_000),
        Period: 60,
        Statistics: ['Sum'],
      }),
    );
    expect(Datapoints.reduce((sum, point) => sum + (point.Sum ?? 0), 0)).toBe(5);
  } finally {
    client.destroy();
    await local.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});

describe('Security Hub', () => {
  const clientAt = (endpoint: string) =>
    new SecurityHubClient({
      endpoint,
      region,
      maxAttempts: 1,
      credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'none' },
    });

  test('is given the findings of each account and Region in one call of that place', async () => {
    const server = await scriptedHttp([
      { body: { FailedCount: 0, SuccessCount: 2, FailedFindings: [] } },
      { body: { FailedCount: 0, SuccessCount: 1, FailedFindings: [] } },
    ]);
    const client = clientAt(server.endpoint);
    const asked: string[] = [];
    const hub = new SecurityHubFindings(({ account }) => {
      asked.push(account);
      return client;
    });
    await hub.tell([
      untold(),
      untold({ finding: aFinding({ id: 'f-2' }) }),
      untold({ finding: aFinding({ account: '111111111111' }) }),
    ]);
    expect(asked).toEqual(['222222222222', '111111111111']);
    const bodies = server.requests.map(
      ({ body }) => JSON.parse(body) as { Findings: { AwsAccountId: string; Id: string }[] },
    );
    expect(bodies.map(({ Findings }) => Findings.map(({ AwsAccountId }) => AwsAccountId))).toEqual([
      ['222222222222', '222222222222'],
      ['111111111111'],
    ]);
    expect(bodies[0]?.Findings[1]?.Id).toBe('sallyport/222222222222/eu-west-1/f-2');
    server.close();
  });

  test('that refuses a finding is a fault with its code, so that it is told again', async () => {
    const server = await scriptedHttp([
      {
        body: {
          FailedCount: 1,
          SuccessCount: 0,
          FailedFindings: [
            { Id: 'x', ErrorCode: 'InvalidInput', ErrorMessage: 'the caller chose this text' },
          ],
        },
      },
      { status: 403, body: { Code: 'AccessDeniedException', Message: 'no' } },
    ]);
    const client = clientAt(server.endpoint);
    const hub = new SecurityHubFindings(() => client);
    await expect(hub.tell([untold()])).rejects.toThrow(/refused 1 findings: InvalidInput$/);
    await expect(hub.tell([untold()])).rejects.toMatchObject({ name: 'Fault' });
    server.close();
  });
});
