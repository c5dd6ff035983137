import { SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, describe, expect, test } from 'vitest';
import { PLACE, T0 } from '../../../test/builders/session.ts';
import { AwsSessionApi } from './session-api.ts';
import { scriptedHttp } from './testing/scripted-http.ts';

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** The api against a server that answers each call with the next of the answers. */
async function apiOf(...answers: { status?: number; body: object }[]) {
  const http = await scriptedHttp(answers);
  const client = new SSMClient({
    region: PLACE.region,
    endpoint: http.endpoint,
    maxAttempts: 1,
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'example' },
  });
  closers.push(() => {
    client.destroy();
    http.close();
  });
  return { api: new AwsSessionApi(() => client), requests: http.requests };
}

const ROW = {
  SessionId: 's-1',
  Target: 'i-1',
  Status: 'Connected',
  StartDate: T0 / 1000,
  Owner: 'aws:iam::1:user/x',
};

describe('listing', () => {
  test('reads every page and translates each row', async () => {
    const { api, requests } = await apiOf(
      { body: { Sessions: [ROW], NextToken: 'n' } },
      { body: { Sessions: [{ ...ROW, SessionId: 's-2', MaxSessionDuration: '30', DocumentName: 'D' }] } },
    );
    const rows = await api.listActive(PLACE);
    expect(rows).toEqual([
      {
        ...PLACE,
        id: 's-1',
        target: 'i-1',
        documentName: null,
        owner: 'arn:aws:iam::1:user/x',
        reason: null,
        status: 'Connected',
        startedAt: T0,
        endedAt: null,
        maxDurationMs: null,
      },
      expect.objectContaining({ id: 's-2', documentName: 'D', maxDurationMs: 1_800_000 }),
    ]);
    expect(requests.map((one) => JSON.parse(one.body))).toEqual([
      { State: 'Active', MaxResults: 200 },
      { State: 'Active', MaxResults: 200, NextToken: 'n' },
    ]);
  });

  test('of the history begins a second before the moment, as AWS writes it', async () => {
    const { api, requests } = await apiOf({ body: { Sessions: [{ Status: 'Terminated' }] } });
    expect(await api.listEnded(PLACE, T0 + 1500)).toEqual([]);
    expect(JSON.parse(requests[0]?.body ?? '')).toMatchObject({
      State: 'History',
      Filters: [{ key: 'InvokedAfter', value: '2027-01-15T08:00:00Z' }],
    });
  });

  test('stops at a service that never ends its pages', async () => {
    const { api, requests } = await apiOf(
      ...Array.from({ length: 120 }, () => ({ body: { Sessions: [], NextToken: 'again' } })),
    );
    await api.listActive(PLACE);
    expect(requests).toHaveLength(100);
  });
});

test('a throttled termination is a fault that had no effect', async () => {
  const { api } = await apiOf({
    status: 400,
    body: { __type: 'ThrottlingException', message: 'Rate exceeded' },
  });
  await expect(api.terminate(PLACE, 's-1')).rejects.toMatchObject({
    code: 'AWS_THROTTLED',
    retry: 'later',
    mayHaveHappened: false,
  });
});
