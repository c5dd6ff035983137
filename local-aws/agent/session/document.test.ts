import { describe, expect, test } from 'vitest';
import { DocumentError, readDocument } from './document.ts';

const read = (content: object, task: { parameters?: object; runAsUser?: string } = {}) =>
  readDocument({
    documentName: 'd',
    sessionId: 's',
    sessionOwner: 'o',
    documentContent: { schemaVersion: '1.0', ...content },
    parameters: (task.parameters ?? {}) as Record<string, unknown>,
    runAsUser: task.runAsUser ?? '',
  });

test('a document without anything is a shell without logs', () => {
  expect(read({})).toMatchObject({
    sessionType: 'Standard_Stream',
    kmsKeyId: '',
    shellProfile: '',
    runAs: { enabled: false, user: '' },
    log: { s3BucketName: '', cloudWatchLogGroupName: '', cloudWatchStreamingEnabled: false },
  });
});

test.each(['2.2', '1', undefined, 1])('schema version %j is not supported', (schemaVersion) => {
  expect(() => read({ schemaVersion })).toThrow(DocumentError);
});

describe('flags', () => {
  test.each([
    [true, true],
    ['true', true],
    [false, false],
    ['false', false],
    ['', false],
    [undefined, false],
  ])('%j is read as %j', (value, flag) => {
    const plan = read({ inputs: { s3EncryptionEnabled: value, runAsEnabled: value } });
    expect([plan.log.s3EncryptionEnabled, plan.runAs.enabled]).toEqual([flag, flag]);
  });

  test.each(['yes', 1, null, {}])('%j is no flag', (value) => {
    expect(() => read({ inputs: { cloudWatchEncryptionEnabled: value } })).toThrow(
      'cloudWatchEncryptionEnabled must be true or false',
    );
  });

  test.each(['true', 'false', '', 1])('streaming must be a bool: %j breaks the whole document', (value) => {
    expect(() => read({ inputs: { cloudWatchStreamingEnabled: value } })).toThrow(
      'Could not deserialize AgentTask payload rawMessage',
    );
  });

  test.each([
    ['Standard_Stream', true],
    ['InteractiveCommands', false],
    ['NonInteractiveCommands', false],
  ])('%s streams when asked: %j', (sessionType, streams) => {
    const plan = read({ sessionType, inputs: { cloudWatchStreamingEnabled: true } });
    expect(plan.log.cloudWatchStreamingEnabled).toBe(streams);
  });
});

describe('parameters', () => {
  const content = {
    sessionType: 'Port',
    parameters: {
      portNumber: { type: 'String', default: '80' },
      host: { type: 'String' },
      list: { type: 'StringList', default: ['a', 'b'] },
    },
    properties: { portNumber: '{{ portNumber }}', host: 'x{{host}}y', of: ['{{list}}', 7, null] },
  };

  test('take their defaults, and what is given before these', () => {
    expect(read(content).properties).toEqual({ portNumber: '80', host: 'x{{host}}y', of: ['a,b', 7, null] });
    expect(read(content, { parameters: { portNumber: ['22'], host: ['h'] } }).properties).toMatchObject({
      portNumber: '22',
      host: 'xhy',
    });
  });

  test('are filled in once: a value is not read again, and no pattern of it is special', () => {
    const filled = read(content, { parameters: { host: ['{{portNumber}}$&$1'] } }).properties;
    expect(filled['host']).toBe('x{{portNumber}}$&$1y');
  });

  test.each([{ p: null }, { p: 'text' }, { p: [] }])('declared as %j are without a default', (parameters) => {
    expect(read({ parameters, properties: { a: '{{p}}' } }).properties).toEqual({ a: '{{p}}' });
  });

  test('named __proto__ or constructor are names like others', () => {
    const properties = JSON.parse('{"__proto__":{"a":"{{constructor}}"},"b":"{{__proto__}}"}') as object;
    expect(JSON.stringify(read({ properties }).properties)).toBe(JSON.stringify(properties));
  });
});

test('a document that nests too deeply is refused', () => {
  let properties: object = {};
  for (let i = 0; i < 20; i++) properties = { a: properties };
  expect(() => read({ properties })).toThrow('nested too deeply');
});

test("the user of the caller's tag wins over the document's", () => {
  const inputs = { runAsEnabled: true, runAsDefaultUser: 'default' };
  expect(read({ inputs }).runAs).toEqual({ enabled: true, user: 'default' });
  expect(read({ inputs }, { runAsUser: 'tagged' }).runAs).toEqual({ enabled: true, user: 'tagged' });
});

test('names of other types are taken for none', () => {
  expect(read({ inputs: { s3BucketName: 7, kmsKeyId: null, shellProfile: { linux: ['x'] } } })).toMatchObject(
    {
      log: { s3BucketName: '' },
      kmsKeyId: '',
      shellProfile: '',
    },
  );
});
