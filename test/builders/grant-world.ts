import { SSMClient } from '@aws-sdk/client-ssm';
import { MEMBER_ACCOUNT, NAMES, REGION } from '@sallyport/lab/accounts.ts';
import { type Clients, makeClients } from '@sallyport/lab/seed/clients.ts';
import { type Seed, seed } from '@sallyport/lab/seed/seed.ts';
import { serverConfig } from '@sallyport/lab/server-child.ts';
import { NO_DELAY } from '@sallyport/local-aws/options.ts';
import type { LocalAws } from '@sallyport/local-aws/server.ts';
import {
  type ScriptedNode,
  startScriptedNode,
} from '@sallyport/local-aws/ssmmessages/testing/scripted-node.ts';
import { startTestAws } from '@sallyport/local-aws/testing/start-test-aws.ts';
import { AwsClients } from '../../src/adapters/aws/clients.ts';
import { grantMechanisms } from '../../src/adapters/aws/grants/mechanisms.ts';
import type { Grant } from '../../src/domain/grants/grant.ts';
import type { GrantCredentials } from '../../src/operations/grant-ports.ts';
import { parseConfig } from '../../src/runtimes/server/config.ts';

/** The lab's accounts and people, one connected node, a clock that tests move, and the mechanisms as the server has them. */
export interface GrantWorld extends ReturnType<typeof grantMechanisms> {
  readonly aws: LocalAws;
  readonly clock: { now: number };
  readonly seed: Seed;
  /** The member's administrator. */
  readonly admin: Clients;
  readonly node: ScriptedNode;
  /** The mechanisms of a server that is started anew, perhaps some time later by its own clock: nothing is remembered. */
  restarted(laterMs?: number): ReturnType<typeof grantMechanisms>;
  /** Systems Manager as one of the people, with their own key. */
  ssmOf(person: string): SSMClient;
  /** Systems Manager with credentials of a grant. */
  ssmWith(credentials: GrantCredentials): SSMClient;
  /** A grant that was approved now, for a minute. */
  grant(more?: Partial<Grant>): Grant;
  close(): Promise<void>;
}

/** A minute. */
export const WINDOW_MS = 60_000;

/** Makes the world; `propagationMs` is how long an IAM change takes from then on. */
export async function startGrantWorld(propagationMs = 0): Promise<GrantWorld> {
  const clock = { now: Date.now() };
  const aws = await startTestAws({ now: () => clock.now, iamPropagation: NO_DELAY });
  const made = await seed(aws.world);
  const admin = makeClients(aws.endpoint, made.people['admin']!);
  const node = await startScriptedNode(aws, admin.ssm, MEMBER_ACCOUNT, REGION);
  aws.world.options.iamPropagation = { minMs: propagationMs, maxMs: propagationMs };
  const config = parseConfig(
    serverConfig({ dataDir: '/tmp', endpoint: aws.endpoint, apiPort: 0, eventDelay: NO_DELAY, seed: made }),
    'the test',
  );
  process.env['AWS_ACCESS_KEY_ID'] = made.server.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = made.server.secretAccessKey;
  const clients = new AwsClients(config);
  const make = (laterMs = 0) =>
    grantMechanisms({ clients, members: config.members, clock: { now: () => clock.now + laterMs } });
  const opened: SSMClient[] = [];
  const ssm = (credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }) => {
    const client = new SSMClient({ endpoint: aws.endpoint, region: REGION, credentials, maxAttempts: 1 });
    opened.push(client);
    return client;
  };
  return {
    ...make(),
    aws,
    clock,
    seed: made,
    admin,
    node,
    restarted: make,
    ssmOf: (person) => ssm(made.people[person]!),
    ssmWith: (credentials) => ssm(credentials),
    grant: (more = {}) => aGrant({ target: node.id, startsAt: clock.now, ...more }),
    close: async () => {
      node.stop();
      for (const client of [...opened, ...Object.values(admin)]) client.destroy();
      clients.close();
      await aws.close();
    },
  };
}

/** A grant for the contractor; its end follows from its start. */
export function aGrant(more: Partial<Grant>): Grant {
  const startsAt = more.startsAt ?? null;
  const windowMs = more.windowMs ?? WINDOW_MS;
  const endsAt = startsAt === null ? null : startsAt + windowMs;
  return {
    version: 1,
    id: 'g-0123456789ab',
    account: MEMBER_ACCOUNT,
    region: REGION,
    target: 'mi-0123456789abcdef0',
    nodeName: 'DevOnPrem',
    documentName: 'SSM-SessionManagerRunShell',
    principal: `arn:aws:iam::${MEMBER_ACCOUNT}:user/contractor`,
    person: 'contractor',
    requestedBy: { principal: `arn:aws:iam::${MEMBER_ACCOUNT}:user/contractor`, person: 'contractor' },
    mechanism: 'sts',
    state: 'active',
    reason: 'a test',
    ticket: null,
    breakGlass: false,
    renews: null,
    requestedAt: startsAt ?? 0,
    answerBy: startsAt ?? 0,
    windowMs,
    startAskedAt: null,
    asked: { policy: 'dev', levels: [], approvals: [] },
    startsAt,
    endsAt,
    activeAt: startsAt,
    extension: null,
    prepared: null,
    writtenUntil: endsAt,
    end: null,
    revokedAt: null,
    revocationSeenAt: null,
    refusedAt: null,
    verifyAt: null,
    removedAt: null,
    lastOpenAt: null,
    failure: null,
    bypasses: null,
    receipt: null,
    review: null,
    noticed: [],
    timeline: [],
    ...more,
  };
}

/** The lab's names, for tests that look at what was written. */
export { NAMES };
