import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from './config.ts';
import { SettingsInForce } from './settings-in-force.ts';

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
  members: [
    {
      account: '222222222222',
      regions: ['eu-west-1'],
      logGroup: '/sessions',
      localTopicArn: 'arn:aws:sns:eu-west-1:222222222222:notices',
    },
  ],
};

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'settings-'));
  file = join(dir, 'server.json');
  writeFileSync(file, JSON.stringify(CONFIG));
});
afterEach(() => rmSync(dir, { recursive: true }));

test('the kill switch takes effect without a restart, and a malformed file leaves what was', async () => {
  const settings = new SettingsInForce(await loadConfig(file), file);
  expect(await settings.reload()).toBe(false);
  writeFileSync(file, JSON.stringify({ ...CONFIG, observeOnly: true }));
  expect(await settings.reload()).toBe(true);
  expect(settings.rules.observeOnly).toBe(true);
  writeFileSync(file, '{ "observeOnly": fal');
  expect(await settings.reload()).toBe(false);
  expect(settings.mistake).toContain('server.json is not JSON');
  expect(settings.rules.observeOnly).toBe(true);
  writeFileSync(file, JSON.stringify(CONFIG));
  expect(await settings.reload()).toBe(true);
  expect(settings).toMatchObject({ mistake: null, rules: { observeOnly: false } });
});

test('settings that came from no file never change', async () => {
  const settings = new SettingsInForce(await loadConfig(file), null);
  writeFileSync(file, JSON.stringify({ ...CONFIG, observeOnly: true }));
  expect(await settings.reload()).toBe(false);
});
