import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateDocumentCommand,
  DeleteDocumentCommand,
  DescribeDocumentCommand,
  DescribeDocumentPermissionCommand,
  GetDocumentCommand,
  ListDocumentsCommand,
  ListDocumentVersionsCommand,
  ModifyDocumentPermissionCommand,
  SSMClient,
  UpdateDocumentCommand,
  UpdateDocumentDefaultVersionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../server.ts';
import { makeAdmin } from '../../testing/make-admin.ts';
import { parseSessionDocument } from './parse-session-document.ts';

const ACCOUNT = '222222222222';
const HUB = '111111111111';
const REGION = 'us-east-1';

let aws: LocalAws;
let ssm: SSMClient;
let hub: SSMClient;
let trail: CloudTrailClient;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'documents-'));
  aws = await startLocalAws({ dataDir });
  const options = (account: string) => ({
    endpoint: aws.endpoint,
    region: REGION,
    credentials: makeAdmin(aws.world, account),
  });
  ssm = new SSMClient(options(ACCOUNT));
  hub = new SSMClient(options(HUB));
  trail = new CloudTrailClient(options(ACCOUNT));
});

afterAll(async () => {
  for (const client of [ssm, hub, trail]) client.destroy();
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

const shell = (inputs: object = {}) =>
  JSON.stringify({ schemaVersion: '1.0', description: 'A shell', sessionType: 'Standard_Stream', inputs });

const create = (Name: string, Content = shell()) =>
  ssm.send(
    new CreateDocumentCommand({
      Name,
      Content,
      DocumentType: 'Session',
      Tags: [{ Key: 'team', Value: 'ops' }],
    }),
  );

test('a document is described with the SHA-256 of its text, its tags and its owner', async () => {
  const { DocumentDescription } = await create('Described');
  expect(DocumentDescription).toMatchObject({
    Name: 'Described',
    Hash: createHash('sha256').update(shell()).digest('hex'),
    HashType: 'Sha256',
    DocumentVersion: '1',
    DefaultVersion: '1',
    LatestVersion: '1',
    Owner: ACCOUNT,
    Status: 'Active',
    SchemaVersion: '1.0',
    Description: 'A shell',
    Tags: [{ Key: 'team', Value: 'ops' }],
  });
  await expect(create('Described')).rejects.toMatchObject({ name: 'DocumentAlreadyExists' });
});

test('a new version is the latest, and the default only when it is made so', async () => {
  await create('Versioned');
  const update = (Content: string) =>
    ssm.send(new UpdateDocumentCommand({ Name: 'Versioned', Content, DocumentVersion: '$LATEST' }));
  await expect(update(shell())).rejects.toMatchObject({ name: 'DuplicateDocumentContent' });
  const { DocumentDescription } = await update(shell({ idleSessionTimeout: '5' }));
  expect(DocumentDescription).toMatchObject({
    DocumentVersion: '2',
    LatestVersion: '2',
    DefaultVersion: '1',
  });
  const get = async (DocumentVersion?: string) =>
    (await ssm.send(new GetDocumentCommand({ Name: 'Versioned', DocumentVersion }))).DocumentVersion;
  expect([await get(), await get('$LATEST'), await get('$DEFAULT')]).toEqual(['1', '2', '1']);
  await ssm.send(new UpdateDocumentDefaultVersionCommand({ Name: 'Versioned', DocumentVersion: '2' }));
  expect(await get()).toBe('2');
  await expect(get('9')).rejects.toMatchObject({ name: 'InvalidDocumentVersion' });
  const { DocumentVersions } = await ssm.send(new ListDocumentVersionsCommand({ Name: 'Versioned' }));
  expect(DocumentVersions?.map((each) => [each.DocumentVersion, each.IsDefaultVersion])).toEqual([
    ['2', true],
    ['1', false],
  ]);
});

test('content comes back as it was given, and as YAML when asked', async () => {
  await create('Formats', shell({ shellProfile: { linux: 'cd; PS1=": "', windows: '' } }));
  const json = await ssm.send(new GetDocumentCommand({ Name: 'Formats' }));
  expect(json.Content).toBe(shell({ shellProfile: { linux: 'cd; PS1=": "', windows: '' } }));
  const yaml = await ssm.send(new GetDocumentCommand({ Name: 'Formats', DocumentFormat: 'YAML' }));
  expect(yaml.Content).toBe(
    '---\nschemaVersion: "1.0"\ndescription: A shell\nsessionType: Standard_Stream\ninputs:\n  shellProfile:\n    linux: "cd; PS1=\\": \\""\n    windows: ""\n',
  );
});

test('AWS’s own documents are there for everyone, and nobody can change them', async () => {
  const { DocumentIdentifiers } = await ssm.send(
    new ListDocumentsCommand({
      Filters: [
        { Key: 'Owner', Values: ['Amazon'] },
        { Key: 'DocumentType', Values: ['Session'] },
      ],
    }),
  );
  expect(DocumentIdentifiers?.map(({ Name }) => Name)).toEqual([
    'AWS-StartInteractiveCommand',
    'AWS-StartNonInteractiveCommand',
    'AWS-StartPortForwardingSession',
    'AWS-StartPortForwardingSessionToRemoteHost',
    'AWS-StartSSHSession',
  ]);
  const change = new UpdateDocumentCommand({ Name: 'AWS-StartSSHSession', Content: shell() });
  await expect(ssm.send(change)).rejects.toMatchObject({ name: 'InvalidDocumentOperation' });
  await expect(create('AWS-Mine')).rejects.toMatchObject({ name: 'ValidationException' });
  for (const Name of DocumentIdentifiers?.map((each) => each.Name) ?? []) {
    const { Content } = await ssm.send(new GetDocumentCommand({ Name }));
    expect(() => parseSessionDocument(JSON.parse(Content ?? ''))).not.toThrow();
  }
});

test('lists come in pages whose tokens fit their own query only', async () => {
  for (const name of ['Paged-a', 'Paged-b', 'Paged-c']) await create(name);
  const Filters = [{ Key: 'Name', Values: ['Paged-'] }];
  const first = await ssm.send(new ListDocumentsCommand({ Filters, MaxResults: 2 }));
  expect(first.DocumentIdentifiers?.map(({ Name }) => Name)).toEqual(['Paged-a', 'Paged-b']);
  const next = await ssm.send(
    new ListDocumentsCommand({ Filters, MaxResults: 2, NextToken: first.NextToken }),
  );
  expect(next.DocumentIdentifiers?.map(({ Name }) => Name)).toEqual(['Paged-c']);
  expect(next.NextToken).toBeUndefined();
  const other = new ListDocumentsCommand({ MaxResults: 2, NextToken: first.NextToken });
  await expect(ssm.send(other)).rejects.toMatchObject({ name: 'InvalidNextToken' });
});

test('a document is read from another account only while it is shared with it', async () => {
  await create('Shared');
  const arn = `arn:aws:ssm:${REGION}:${ACCOUNT}:document/Shared`;
  const read = () => hub.send(new DescribeDocumentCommand({ Name: arn }));
  const share = (change: object) =>
    ssm.send(new ModifyDocumentPermissionCommand({ Name: 'Shared', PermissionType: 'Share', ...change }));
  await expect(read()).rejects.toMatchObject({ name: 'InvalidDocument' });
  await share({ AccountIdsToAdd: [HUB] });
  expect((await read()).Document?.Owner).toBe(ACCOUNT);
  const permission = await ssm.send(
    new DescribeDocumentPermissionCommand({ Name: 'Shared', PermissionType: 'Share' }),
  );
  expect(permission.AccountIds).toEqual([HUB]);
  await expect(ssm.send(new DeleteDocumentCommand({ Name: 'Shared' }))).rejects.toMatchObject({
    name: 'InvalidDocumentOperation',
  });
  await share({ AccountIdsToRemove: [HUB] });
  await expect(read()).rejects.toMatchObject({ name: 'InvalidDocument' });
  await ssm.send(new DeleteDocumentCommand({ Name: 'Shared' }));
});

test('CloudTrail hides the content of a document and tells its hash', async () => {
  const { DocumentDescription } = await create('Recorded', shell({ s3BucketName: 'secret-bucket' }));
  const recorded = async () => {
    const found = await trail.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateDocument' }],
      }),
    );
    return found.Events?.find((event) => event.CloudTrailEvent?.includes('"Recorded"'))?.CloudTrailEvent;
  };
  await expect.poll(recorded).toBeDefined();
  const text = (await recorded()) ?? '';
  expect(text).not.toContain('secret-bucket');
  const record = JSON.parse(text);
  expect(record.requestParameters).toMatchObject({
    name: 'Recorded',
    content: 'HIDDEN_DUE_TO_SECURITY_REASONS',
  });
  expect(record.responseElements.documentDescription.hash).toBe(DocumentDescription?.Hash);
});

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

  test('its text is not JSON', async () => {
    await expect(create('Broken', '{\n  "schemaVersion": \n}')).rejects.toThrow(
      /The content is not JSON \(line 3, column 1\)/,
    );
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
