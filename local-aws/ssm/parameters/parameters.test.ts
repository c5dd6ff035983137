import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateDocumentCommand,
  DeleteParameterCommand,
  DeleteParametersCommand,
  GetParameterCommand,
  GetParametersByPathCommand,
  GetParametersCommand,
  PutParameterCommand,
  SSMClient,
  StartSessionCommand,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LocalAws, startLocalAws } from '../../server.ts';
import { type ScriptedNode, startScriptedNode } from '../../ssmmessages/testing/scripted-node.ts';
import { makeAdmin } from '../../testing/make-admin.ts';

const ACCOUNT = '222222222222';
const REGION = 'us-east-1';

let aws: LocalAws;
let ssm: SSMClient;
let node: ScriptedNode;
let dataDir: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'parameters-'));
  aws = await startLocalAws({ dataDir });
  ssm = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials: makeAdmin(aws.world, ACCOUNT) });
  node = await startScriptedNode(aws, ssm, ACCOUNT, REGION);
});

afterAll(async () => {
  node.stop();
  ssm.destroy();
  await aws.close();
  rmSync(dataDir, { recursive: true });
});

type Put = ConstructorParameters<typeof PutParameterCommand>[0];
const put = (Name: string, Value: string, more: Partial<Put> = {}) =>
  ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', ...more }));

test('a parameter is put, overwritten only when asked, read and deleted', async () => {
  expect((await put('/app/port', '80')).Version).toBe(1);
  await expect(put('/app/port', '81')).rejects.toMatchObject({ name: 'ParameterAlreadyExists' });
  expect((await put('/app/port', '81', { Overwrite: true })).Version).toBe(2);
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/app/port' }));
  expect(Parameter).toMatchObject({
    Value: '81',
    Version: 2,
    ARN: `arn:aws:ssm:${REGION}:${ACCOUNT}:parameter/app/port`,
  });
  await ssm.send(new DeleteParameterCommand({ Name: '/app/port' }));
  const gone = ssm.send(new GetParameterCommand({ Name: '/app/port' }));
  await expect(gone).rejects.toMatchObject({ name: 'ParameterNotFound' });
});

test('several are read and deleted at once, and those that are not there are named', async () => {
  await put('one', '1');
  const Names = ['one', 'two'];
  const read = await ssm.send(new GetParametersCommand({ Names }));
  expect([read.Parameters?.length, read.InvalidParameters]).toEqual([1, ['two']]);
  const deleted = await ssm.send(new DeleteParametersCommand({ Names }));
  expect([deleted.DeletedParameters, deleted.InvalidParameters]).toEqual([['one'], ['two']]);
});

test('a path is read one level deep or all the way, in pages', async () => {
  for (const name of ['/tree/a', '/tree/b', '/tree/c/d', '/trees/e']) await put(name, 'x');
  const names = async (input: object) => {
    const answer = await ssm.send(new GetParametersByPathCommand({ Path: '/tree', ...input }));
    return { names: answer.Parameters?.map(({ Name }) => Name), NextToken: answer.NextToken };
  };
  expect((await names({})).names).toEqual(['/tree/a', '/tree/b']);
  const first = await names({ Recursive: true, MaxResults: 2 });
  const second = await names({ Recursive: true, MaxResults: 2, NextToken: first.NextToken });
  expect([first.names, second.names]).toEqual([['/tree/a', '/tree/b'], ['/tree/c/d']]);
});

test('a secure value is shown only when it is to be decrypted', async () => {
  await put('secret', 'hunter2', { Type: 'SecureString' });
  const read = async (WithDecryption: boolean) =>
    (await ssm.send(new GetParameterCommand({ Name: 'secret', WithDecryption }))).Parameter?.Value;
  expect(await read(false)).not.toContain('hunter2');
  expect(await read(true)).toBe('hunter2');
});

test('a bad name, pattern or size is refused', async () => {
  await expect(put('/aws/mine', 'x')).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(put('/a//b', 'x')).rejects.toMatchObject({ name: 'ValidationException' });
  await expect(put('odd', 'x', { AllowedPattern: '\\d+' })).rejects.toMatchObject({
    name: 'ParameterPatternMismatchException',
  });
  await expect(put('big', 'x'.repeat(4097))).rejects.toMatchObject({ name: 'ValidationException' });
});

test('a session document may take a value from the store, and never a secure one', async () => {
  await put('/run/as', 'operator');
  await put('/run/secret', 'root', { Type: 'SecureString' });
  for (const [Name, parameter] of [
    ['FromStore', '/run/as'],
    ['FromSecret', '/run/secret'],
  ])
    await ssm.send(
      new CreateDocumentCommand({
        Name,
        DocumentType: 'Session',
        Content: JSON.stringify({
          schemaVersion: '1.0',
          sessionType: 'Standard_Stream',
          inputs: { runAsEnabled: true, runAsDefaultUser: `{{ ssm:${parameter} }}` },
        }),
      }),
    );
  const start = (DocumentName: string) =>
    ssm.send(new StartSessionCommand({ Target: node.id, DocumentName }));
  const { SessionId } = await start('FromStore');
  const { task } = await node.sessions.take((session) => session.task.sessionId === SessionId);
  expect(task.documentContent['inputs']).toMatchObject({ runAsDefaultUser: 'operator' });
  await expect(start('FromSecret')).rejects.toMatchObject({ name: 'InvalidParameters' });
});
