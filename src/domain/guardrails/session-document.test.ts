import { describe, expect, test } from 'vitest';
import { joinedPrefix, parseSessionDocument } from './session-document.ts';
import { sessionKindOf } from './session-kind.ts';

const identity = { version: '3', hash: 'aa' };

function contentOf(document: unknown) {
  const parsed = parseSessionDocument(document, identity);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.content;
}

test('the preferences document is read into our words', () => {
  const inputs = {
    s3BucketName: 'archive',
    s3KeyPrefix: '222222222222/eu-central-1/',
    s3EncryptionEnabled: true,
    cloudWatchLogGroupName: '/sessions',
    cloudWatchEncryptionEnabled: true,
    cloudWatchStreamingEnabled: true,
    kmsKeyId: 'key',
    runAsEnabled: false,
    runAsDefaultUser: '',
    idleSessionTimeout: '20',
    maxSessionDuration: '60',
  };
  expect(contentOf({ schemaVersion: '1.0', sessionType: 'Standard_Stream', inputs })).toEqual({
    sessionType: 'Standard_Stream',
    ...identity,
    s3Bucket: 'archive',
    s3Prefix: '222222222222/eu-central-1',
    s3Encrypted: true,
    logGroup: '/sessions',
    cloudWatchEncrypted: true,
    streaming: true,
    typesProfile: false,
    kmsKey: 'key',
    runAsEnabled: false,
    runAsUser: null,
    runAsElevated: false,
    idleMinutes: 20,
    maxMinutes: 60,
    chosenLogInputs: [],
  });
});

test('empty texts and missing inputs are nothing, never a promise', () => {
  const content = contentOf({ sessionType: 'InteractiveCommands', inputs: { s3BucketName: '' } });
  expect(content).toMatchObject({ s3Bucket: null, s3Encrypted: false, maxMinutes: null, streaming: false });
});

test('log inputs that a parameter decides are listed, and promise nothing', () => {
  const content = contentOf({
    sessionType: 'Standard_Stream',
    inputs: {
      s3BucketName: '{{ bucket }}',
      s3EncryptionEnabled: '{{ encrypt }}',
      cloudWatchLogGroupName: '/x/{{ssm:group}}',
      maxSessionDuration: '{{ minutes }}',
    },
  });
  expect(content.chosenLogInputs).toEqual(['s3BucketName', 's3EncryptionEnabled', 'cloudWatchLogGroupName']);
  expect(content).toMatchObject({ s3Encrypted: false, maxMinutes: null });
});

test('a run-as switch that a parameter decides counts as on', () => {
  const inputs = { runAsEnabled: '{{ runAs }}', runAsDefaultUser: '{{ user }}' };
  expect(contentOf({ sessionType: 'Standard_Stream', inputs })).toMatchObject({
    runAsEnabled: true,
    runAsUser: '{{ user }}',
  });
});

test('an elevated command is seen on any platform', () => {
  const properties = { linux: { commands: 'id', runAsElevated: true } };
  expect(contentOf({ sessionType: 'InteractiveCommands', properties }).runAsElevated).toBe(true);
});

test.each(['0', '1441', '1e3', '', 'sixty', '-5'])('%j is no maximum duration', (maxSessionDuration) => {
  expect(contentOf({ sessionType: 'Standard_Stream', inputs: { maxSessionDuration } }).maxMinutes).toBeNull();
});

test.each([
  [null, 'the document is not a JSON object'],
  [[], 'the document is not a JSON object'],
  [{ schemaVersion: '2.2' }, 'the document has no sessionType: it is not a session document'],
  [{ sessionType: 'Port', inputs: 'x' }, "the document's inputs are not an object"],
])('%j is refused', (document, problem) => {
  expect(parseSessionDocument(document, identity)).toEqual({ ok: false, problem });
});

test.each([
  ['', ''],
  ['a/b', 'a/b'],
  ['a//b/', 'a/b'],
  ['/a/./b', '/a/b'],
])('the prefix %j is joined as %j', (given, joined) => {
  expect(joinedPrefix(given)).toBe(joined);
});

describe('the kind of a session', () => {
  const unread = { known: false, reason: 'not read' } as const;

  test("is known from AWS's own names without the content", () => {
    expect(sessionKindOf('AWS-StartSSHSession', unread)).toEqual({ known: true, value: 'port' });
  });

  test('is unknown for another name without the content', () => {
    expect(sessionKindOf('Company-StartSSHSession', unread)).toEqual(unread);
  });

  test('follows the live content, also under an innocent name', () => {
    const content = { known: true, value: contentOf({ sessionType: 'Port' }) } as const;
    expect(sessionKindOf('SSM-SessionManagerRunShell', content)).toEqual({ known: true, value: 'port' });
  });

  test('is unknown for a type that AWS added later', () => {
    const content = { known: true, value: contentOf({ sessionType: 'Desktop' }) } as const;
    expect(sessionKindOf('x', content)).toMatchObject({ known: false });
  });
});

test.each([
  [{ linux: 'PS1=x' }, 'Standard_Stream', true],
  [{ linux: 'PS1=x' }, 'InteractiveCommands', false],
  [{ linux: '', windows: 'x' }, 'Standard_Stream', false],
  [{ linux: '{{ profile }}' }, 'Standard_Stream', false],
  ['x', 'Standard_Stream', false],
])('a shell profile %j of a %s document is typed: %s', (shellProfile, sessionType, typed) => {
  expect(contentOf({ sessionType, inputs: { shellProfile } }).typesProfile).toBe(typed);
});
