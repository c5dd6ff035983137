import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { CliError } from './exit.ts';
import { type GlobalOptions, readSettings } from './settings.ts';

const dir = mkdtempSync(join(tmpdir(), 'settings-'));
const file = join(dir, 'lab.json');
const lab = {
  endpoint: 'http://127.0.0.1:4566',
  api: 'http://127.0.0.1:4570',
  region: 'eu-north-1',
  awsConfigFile: '/lab/config',
  awsCredentialsFile: '/lab/credentials',
};

beforeEach(() => writeFileSync(file, JSON.stringify(lab)));

afterAll(() => rmSync(dir, { recursive: true }));

const read = (options: Partial<GlobalOptions> = {}, env: Record<string, string> = {}) => {
  const { output: _, ...settings } = readSettings(
    { output: 'text', ...options },
    { SALLYPORT_LAB: dir, ...env },
  );
  return settings;
};

const elsewhere = { SALLYPORT_LAB: join(dir, 'none') };
const labFiles = { configFile: '/lab/config', credentialsFile: '/lab/credentials' };

test('with nothing said, the lab that runs here is used, as its admin', () => {
  const { endpoint, api, region } = lab;
  expect(read()).toEqual({ profile: 'admin', endpoint, api, region, ...labFiles });
});

test('without a lab there is AWS and no server', () => {
  expect(read({}, elsewhere)).toEqual({
    profile: undefined,
    endpoint: undefined,
    api: undefined,
    region: 'us-east-1',
    configFile: undefined,
    credentialsFile: undefined,
  });
});

test('an option comes before the environment, and that before the lab', () => {
  const env = { AWS_PROFILE: 'of-env', AWS_REGION: 'us-west-1', AWS_DEFAULT_REGION: 'us-west-2' };
  expect(read({}, env)).toMatchObject({ profile: 'of-env', region: 'us-west-1', ...labFiles });
  expect(read({ profile: 'engineer', region: 'eu-west-1' }, env)).toMatchObject({
    profile: 'engineer',
    region: 'eu-west-1',
  });
  expect(read({}, { AWS_DEFAULT_REGION: 'us-west-2' })).toMatchObject({ region: 'us-west-2' });
});

describe('an address of one’s own', () => {
  test.each<[Partial<GlobalOptions>, Record<string, string>]>([
    [{ api: 'http://other:1' }, {}],
    [{ endpoint: 'http://other:1' }, {}],
    [{}, { SALLYPORT_API: 'http://other:1' }],
    [{}, { AWS_ENDPOINT_URL: 'http://other:1' }],
  ])('%j %j leaves the lab and its keys alone', (options, env) => {
    const settings = read(options, env);
    expect(settings).toMatchObject({ profile: undefined, configFile: undefined, credentialsFile: undefined });
    expect([settings.api, settings.endpoint].filter((url) => url !== undefined)).toEqual(['http://other:1']);
  });

  test('that is the lab’s own, with or without a slash, is the lab', () => {
    expect(read({ api: `${lab.api}/`, endpoint: lab.endpoint })).toMatchObject({
      profile: 'admin',
      ...labFiles,
    });
  });

  test.each(['ftp://x', 'x', '127.0.0.1:4570'])('%j is none', (api) => {
    expect(() => read({ api })).toThrow(/^--api must be an http or https address/);
  });
});

test('a variable that is set to nothing is not set', () => {
  const empty = { AWS_PROFILE: '', SALLYPORT_API: '', AWS_ENDPOINT_URL: '', AWS_REGION: '' };
  expect(read({}, empty)).toEqual(read());
});

test.each(['{', 'null', '[]', '{"endpoint":7}', '{}'])(
  'a lab.json of %j is a failure that says where',
  (text) => {
    writeFileSync(file, text);
    try {
      read();
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(CliError);
      expect((error as CliError).exitCode).toBe(3);
      expect((error as CliError).message).toContain(file);
    }
  },
);
