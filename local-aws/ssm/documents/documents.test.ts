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
import { afterAll, beforeAll, expect, test } from 'vitest';
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

test('content that is no JSON is refused, with the place of the mistake', async () => {
  await expect(create('Broken', '{\n  "schemaVersion": \n}')).rejects.toThrow(
    /The content is not JSON \(line 3, column 1\)/,
  );
});
