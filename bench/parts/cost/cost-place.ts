import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetRolePolicyCommand, ListRolePoliciesCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { CreateDocumentCommand, StartSessionCommand } from '@aws-sdk/client-ssm';
import { LOG_PREFIX, MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { type Clients, makeClients } from '@sallyport/lab/seed/clients.ts';
import { type Seed, seed } from '@sallyport/lab/seed/seed.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import { ScriptedClient } from '@sallyport/local-aws/ssmmessages/testing/scripted-client.ts';
import {
  type NodeSession,
  type ScriptedNode,
  startScriptedNode,
} from '@sallyport/local-aws/ssmmessages/testing/scripted-node.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { SHELL_PROFILE } from '../../../src/domain/recordings/shell-profile.ts';
import { LocalTables } from '../../../test/dynamodb/local-table.ts';

/** The document of the bench's sessions; guardrails must approve it. */
export const COST_DOCUMENT = 'Sallyport-Long';
/** The role of the scripted node. */
const NODE_ROLE = 'HybridNode';

/** A session that is open, with both of its ends. */
export interface OpenSession {
  readonly id: string;
  readonly node: NodeSession;
  readonly client: ScriptedClient;
  readonly shown: string[];
}

/** A hub and a member in local-aws, a node there that does as it is told, and a table. */
export class CostPlace {
  readonly aws: LocalAws;
  readonly seed: Seed;
  readonly hub: Clients;
  readonly tables: LocalTables;
  readonly table: string;
  /** For what the functions write. */
  readonly folder = mkdtempSync(join(tmpdir(), 'cost-'));
  readonly #admin: Clients;
  readonly #node: ScriptedNode;

  private constructor(made: {
    readonly aws: LocalAws;
    readonly seed: Seed;
    readonly admin: Clients;
    readonly node: ScriptedNode;
    readonly tables: LocalTables;
    readonly table: string;
  }) {
    this.aws = made.aws;
    this.seed = made.seed;
    this.hub = makeClients(made.aws.endpoint, made.seed.hub);
    this.tables = made.tables;
    this.table = made.table;
    this.#admin = made.admin;
    this.#node = made.node;
  }

  /** Makes it all. The functions' own credentials are this process' from now on. */
  static async start(): Promise<CostPlace> {
    const aws = await startTestAws({ iamPropagation: NO_DELAY, eventDelay: NO_DELAY });
    const seeded = await seed(aws.world);
    const admin = makeClients(aws.endpoint, seeded.people['admin']!);
    const node = await startScriptedNode(aws, admin.ssm, MEMBER_ACCOUNT, REGION);
    await makeDocument(admin);
    await letNodeLog(admin);
    const tables = new LocalTables();
    await tables.start();
    process.env['AWS_ACCESS_KEY_ID'] = seeded.server.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = seeded.server.secretAccessKey;
    return new CostPlace({ aws, seed: seeded, admin, node, tables, table: await tables.make() });
  }

  /** Opens a shell on the node. */
  async open(): Promise<OpenSession> {
    const node = this.#node;
    const opened = await this.#admin.ssm.send(
      new StartSessionCommand({ Target: node.id, DocumentName: COST_DOCUMENT, Reason: 'a bench' }),
    );
    const id = opened.SessionId ?? '';
    const client = new ScriptedClient(opened, node.id);
    await client.open(opened.TokenValue ?? '');
    const session = await node.sessions.take(({ task }) => task.sessionId === id);
    await session.events.take((event) => event.kind === 'ready');
    const stream = { logGroupName: NAMES.logGroup, logStreamName: id };
    await node.caller.json('logs', 'Logs_20140328.CreateLogStream', stream);
    return { id, node: session, client, shown: [] };
  }

  /** The shell shows a line, which its agent streams; gives the record that a subscription makes of it, in Base64. */
  async show(session: OpenSession, line: string): Promise<string> {
    session.shown.push(line);
    session.node.print(`${line}\r\n`);
    await session.client.texts.take();
    const now = new Date();
    const event = { eventVersion: '1.0', eventTime: now.toISOString(), sessionData: [line] };
    const place = { logGroupName: NAMES.logGroup, logStreamName: session.id };
    const logEvents = [{ timestamp: now.getTime(), message: JSON.stringify(event) }];
    await this.#node.caller.json('logs', 'Logs_20140328.PutLogEvents', { ...place, logEvents });
    return gzipSync(
      JSON.stringify({
        messageType: 'DATA_MESSAGE',
        owner: MEMBER_ACCOUNT,
        logGroup: NAMES.logGroup,
        logStream: session.id,
        subscriptionFilters: ['sallyport'],
        logEvents: [{ id: String(now.getTime()), ...logEvents[0] }],
      }),
    ).toString('base64');
  }

  /** The shell exits. */
  async exit(session: OpenSession): Promise<void> {
    session.node.exit();
    await session.client.closes.take();
    session.client.stop();
  }

  /** The agent uploads the log; gives the event that S3 tells of it. */
  async upload({ id, shown }: OpenSession): Promise<object> {
    const key = `${LOG_PREFIX}/${id}.log`;
    const lines = shown.map((line) => `${line}\r\r\n`).join('');
    const body = Buffer.from(`Script started on x\n${lines}\nScript done on x\n`);
    const path = `/${NAMES.archiveBucket}/${key}`;
    await this.#node.caller.send({ service: 's3', method: 'PUT', path, body });
    return {
      source: 'aws.s3',
      'detail-type': 'Object Created',
      detail: { bucket: { name: NAMES.archiveBucket }, object: { key } },
    };
  }

  /** Bytes in the table, and in the archive but for the agents' own logs. */
  async stored(): Promise<{ readonly table: number; readonly archive: number }> {
    const items = await this.tables.client.send(new ScanCommand({ TableName: this.table }));
    const objects = await this.hub.s3.send(
      new ListObjectsV2Command({ Bucket: NAMES.archiveBucket, Prefix: 'sallyport/' }),
    );
    return {
      table: (items.Items ?? []).reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)), 0),
      archive: (objects.Contents ?? []).reduce((sum, { Size = 0 }) => sum + Size, 0),
    };
  }

  async close(): Promise<void> {
    this.#node.stop();
    for (const clients of [this.#admin, this.hub])
      for (const client of Object.values(clients)) client.destroy();
    await this.tables.close();
    await this.aws.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A session document that lets a session live for a day, logged as the lab's own. */
async function makeDocument({ ssm }: Clients): Promise<void> {
  const inputs = {
    s3BucketName: NAMES.archiveBucket,
    s3KeyPrefix: LOG_PREFIX,
    s3EncryptionEnabled: true,
    cloudWatchLogGroupName: NAMES.logGroup,
    cloudWatchEncryptionEnabled: true,
    cloudWatchStreamingEnabled: true,
    idleSessionTimeout: '60',
    maxSessionDuration: '1440',
    shellProfile: { linux: SHELL_PROFILE, windows: '' },
  };
  const content = { schemaVersion: '1.0', description: 'a day', sessionType: 'Standard_Stream', inputs };
  await ssm.send(
    new CreateDocumentCommand({
      Name: COST_DOCUMENT,
      DocumentType: 'Session',
      DocumentFormat: 'JSON',
      Content: JSON.stringify(content),
    }),
  );
}

/** The node's role may do what those of the lab's nodes may. */
async function letNodeLog({ iam }: Clients): Promise<void> {
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName: NAMES.hybridRole }));
  for (const PolicyName of PolicyNames) {
    const asked = new GetRolePolicyCommand({ RoleName: NAMES.hybridRole, PolicyName });
    const { PolicyDocument = '' } = await iam.send(asked);
    const role = { RoleName: NODE_ROLE, PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument) };
    await iam.send(new PutRolePolicyCommand(role));
  }
}
