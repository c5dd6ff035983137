import { describe, expect, test } from 'vitest';
import { parseSessionDocument } from './parse-session-document.ts';

const shell = (inputs: object = {}) =>
  JSON.stringify({ schemaVersion: '1.0', description: 'A shell', sessionType: 'Standard_Stream', inputs });

const session = (fields: object) => ({
  schemaVersion: '1.0',
  sessionType: 'Standard_Stream',
  inputs: {},
  ...fields,
});

describe('a session document is refused, with the place of the mistake, when', () => {
  test.each<[string, object, string]>([
    ['its schema version is another', session({ schemaVersion: '2.2' }), 'schemaVersion:'],
    [
      'its session type is unknown',
      session({ sessionType: 'Shell' }),
      'sessionType: must be one of Standard_Stream',
    ],
    ['a part of it is unknown', session({ mainSteps: [] }), 'mainSteps: is not part of session documents'],
    [
      'an input is misspelt',
      session({ inputs: { s3bucketName: 'b' } }),
      'inputs.s3bucketName: is not an input',
    ],
    [
      'it idles too long',
      session({ inputs: { idleSessionTimeout: '61' } }),
      'inputs.idleSessionTimeout: must be',
    ],
    [
      'it idles for no time',
      session({ inputs: { idleSessionTimeout: '0' } }),
      'inputs.idleSessionTimeout: must be',
    ],
    [
      'a time is a number',
      session({ inputs: { maxSessionDuration: 60 } }),
      'inputs.maxSessionDuration: must be a string',
    ],
    [
      'it lasts too long',
      session({ inputs: { maxSessionDuration: '1441' } }),
      'inputs.maxSessionDuration: must be',
    ],
    [
      'streaming is text',
      session({ inputs: { cloudWatchStreamingEnabled: 'true' } }),
      'inputs.cloudWatchStreamingEnabled: must be true or false, without',
    ],
    [
      'a switch is a word',
      session({ inputs: { runAsEnabled: 'yes' } }),
      'inputs.runAsEnabled: must be true or false',
    ],
    [
      'the profile is too long',
      session({ inputs: { shellProfile: { linux: 'x'.repeat(513) } } }),
      'inputs.shellProfile.linux: must have at most 512',
    ],
    [
      'the profile is of another platform',
      session({ inputs: { shellProfile: { macos: '' } } }),
      'inputs.shellProfile.macos: is not a platform',
    ],
    [
      'a placeholder has no parameter',
      session({ inputs: { s3BucketName: '{{ bucket }}' } }),
      'inputs.s3BucketName: uses parameter "bucket"',
    ],
    ['a parameter has no type', session({ parameters: { a: {} } }), 'parameters.a.type: must be'],
    [
      'a pattern is broken',
      session({ parameters: { a: { type: 'String', allowedPattern: '(' } } }),
      'parameters.a.allowedPattern: is not a regular expression',
    ],
    [
      'commands are missing',
      session({ sessionType: 'InteractiveCommands', properties: { linux: {} } }),
      'properties.linux.commands: must be',
    ],
    ['a port is missing', session({ sessionType: 'Port', properties: {} }), 'properties.portNumber: must be'],
    ['inputs are missing', { schemaVersion: '1.0', sessionType: 'Standard_Stream' }, 'inputs: must be there'],
  ])('%s', (_, document, message) => {
    expect(() => parseSessionDocument(document)).toThrow(message);
  });
});

test('every session document of AWS’s own documentation is taken', () => {
  const examples = [
    shell({
      s3BucketName: '',
      s3KeyPrefix: '',
      s3EncryptionEnabled: true,
      cloudWatchLogGroupName: '',
      cloudWatchEncryptionEnabled: true,
      cloudWatchStreamingEnabled: false,
      kmsKeyId: '',
      runAsEnabled: true,
      runAsDefaultUser: '',
      idleSessionTimeout: '',
      maxSessionDuration: '',
      shellProfile: { windows: 'date', linux: 'pwd;ls' },
    }),
    JSON.stringify({
      schemaVersion: '1.0',
      description: 'template',
      sessionType: 'Standard_Stream',
      parameters: {
        s3BucketName: { type: 'String', default: '' },
        s3EncryptionEnabled: { type: 'Boolean', default: 'false' },
      },
      inputs: {
        s3BucketName: '{{s3BucketName}}',
        s3EncryptionEnabled: '{{s3EncryptionEnabled}}',
        kmsKeyId: '',
      },
    }),
    JSON.stringify({
      schemaVersion: '1.0',
      description: 'view a log',
      sessionType: 'InteractiveCommands',
      parameters: {
        logpath: { type: 'String', default: '/var/log/a.log', allowedPattern: '^[a-zA-Z0-9-_/]+(.log)$' },
      },
      properties: { linux: { commands: 'tail -f {{ logpath }}', runAsElevated: true } },
    }),
    JSON.stringify({
      schemaVersion: '1.0',
      description: 'port',
      sessionType: 'Port',
      parameters: { paramExample: { type: 'string', description: 'document parameter' } },
      properties: { portNumber: 'anyPortNumber' },
    }),
  ];
  for (const text of examples) expect(parseSessionDocument(JSON.parse(text)).schemaVersion).toBe('1.0');
});
