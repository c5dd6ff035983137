import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig, parseConfig } from './config.ts';
import { localTopicOf, placesOfConfig, rulesOfConfig } from './rules-of-config.ts';

const MEMBER = {
  account: '222222222222',
  regions: ['eu-west-1', 'us-east-1'],
  roleArn: 'arn:aws:iam::222222222222:role/SallyportMember',
  externalId: 'x-1',
  logGroup: '/sessions',
  localTopicArn: { 'eu-west-1': 'arn:aws:sns:eu-west-1:222222222222:notices' },
};
const CONFIG = {
  dataDir: 'state',
  region: 'eu-west-1',
  hub: {
    account: '111111111111',
    region: 'eu-west-1',
    archiveBucket: 'archive',
    centralTopicArn: 'arn:aws:sns:eu-west-1:111111111111:central',
    eventQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111111111111/events',
  },
  members: [MEMBER],
};

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'config-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

test('the least config is filled up with what is usual', () => {
  const config = parseConfig(CONFIG, 'c');
  expect(config).toMatchObject({
    api: { port: 4570 },
    sweep: { activeMs: 15_000, idleMs: 60_000 },
    observeOnly: false,
    approvedDocuments: ['SSM-SessionManagerRunShell'],
  });
  expect(placesOfConfig(config)).toEqual([
    { account: '222222222222', region: 'eu-west-1' },
    { account: '222222222222', region: 'us-east-1' },
  ]);
  expect(rulesOfConfig(config)).toMatchObject({ retryFirstMs: 2000, terminationCapPerMinute: 30 });
});

test('each class of data is kept as long as its own key says, and records for ever', () => {
  const { archive } = parseConfig({ ...CONFIG, archive: { retentionDays: { findings: 30 } } }, 'c');
  expect(archive.retentionDays).toEqual({
    ...{ transcripts: 400, evidence: 400, derived: 400, index: 400, findings: 30, notices: 400 },
    ...{ reads: 800, records: null },
  });
  const long = parseConfig({ ...CONFIG, archive: { retentionDays: { transcripts: 1000 } } }, 'c');
  expect(long.archive.retentionDays).toMatchObject({ transcripts: 1000, reads: 1000, records: null });
  const short = { transcripts: 7, reads: 7, notices: 30, records: 35 };
  expect(() => parseConfig({ ...CONFIG, archive: { retentionDays: short } }, 'c')).not.toThrow();
});

test('a notice goes to the topic of its own region, and a place without one has the central topic only', () => {
  const config = parseConfig(CONFIG, 'c');
  expect(localTopicOf(config, { account: '222222222222', region: 'eu-west-1' })).toContain(':notices');
  expect(localTopicOf(config, { account: '222222222222', region: 'us-east-1' })).toBeNull();
  expect(localTopicOf(config, { account: '999999999999', region: 'us-east-1' })).toBeNull();
});

describe('a mistake is told with its path', () => {
  test.each<[string, unknown, string]>([
    ['an unknown setting', { ...CONFIG, observeonly: true }, 'observeonly'],
    [
      'a short account',
      { ...CONFIG, hub: { ...CONFIG.hub, account: '1' } },
      'hub.account: an AWS account id has 12 digits',
    ],
    ['no regions', { ...CONFIG, members: [{ ...MEMBER, regions: [] }] }, 'members.0.regions'],
    [
      'a topic of another service',
      { ...CONFIG, members: [{ ...MEMBER, localTopicArn: 'arn:aws:sqs:x' }] },
      'members.0.localTopicArn',
    ],
    [
      'reads that are forgotten before what was read',
      { ...CONFIG, archive: { retentionDays: { transcripts: 500, reads: 450 } } },
      'archive.retentionDays.reads: at least as long as transcripts',
    ],
    [
      'records that go before what they tell of',
      { ...CONFIG, archive: { retentionDays: { records: 300 } } },
      'archive.retentionDays.records: at least as long as transcripts',
    ],
    [
      'records that the next sweep would make anew',
      { ...CONFIG, archive: { retentionDays: { records: 30 } } },
      'archive.retentionDays.records',
    ],
    ['a wait of nothing', { ...CONFIG, sweep: { activeMs: 0 } }, 'sweep.activeMs'],
    ['a list', [], 'the whole'],
    ['one account twice', { ...CONFIG, members: [MEMBER, MEMBER] }, 'names account 222222222222 twice'],
  ])('%s', (_, value, told) => {
    expect(() => parseConfig(value, 'server.json')).toThrow(told);
    expect(() => parseConfig(value, 'server.json')).toThrow(/^server\.json/);
  });
});

test('paths are relative to the file, and a file that cannot be used is named', async () => {
  const file = join(dir, 'server.json');
  writeFileSync(file, JSON.stringify({ ...CONFIG, guardrails: ['rules'] }));
  expect(await loadConfig(file)).toMatchObject({
    dataDir: join(dir, 'state'),
    guardrails: [join(dir, 'rules')],
  });
  writeFileSync(file, '{ "dataDir": ');
  await expect(loadConfig(file)).rejects.toThrow(`${file} is not JSON`);
  await expect(loadConfig(join(dir, 'none.json'))).rejects.toThrow('none.json cannot be read');
});
