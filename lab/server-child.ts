import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Delay } from '@sallyport/local-aws/options.ts';
import { EXTERNAL_ID, HUB_ACCOUNT, MANAGEMENT_ACCOUNT, MEMBER_ACCOUNT, NAMES, REGION } from './accounts.ts';
import { type AwsFiles, writePrivate } from './aws-files.ts';
import { Child } from './child.ts';
import type { Seed } from './seed/seed.ts';

const PROGRAM = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url));
const KEPT = ['PATH', 'TMPDIR', 'TZ', 'NODE_COMPILE_CACHE', 'HOME'] as const;

/** CloudTrail of the lab tells of a call after the event delay, and a little for good measure. */
const TRAIL_SLACK_MS = 2_000;
/** How much longer than IAM takes the server goes on looking after an early end. */
const PROPAGATION_SLACK_MS = 2_000;

/** The rest between two walks over the lab's archive. */
const EVIDENCE_EVERY_MS = 10_000;

/** The configuration of `sallyport serve` for the lab's accounts. */
export function serverConfig(options: {
  dataDir: string;
  endpoint: string;
  apiPort: number;
  eventDelay: Delay;
  /** Left out: IAM's changes are seen at once. */
  iamPropagation?: Delay;
  seed: Seed;
}): object {
  const { dataDir, endpoint, apiPort, seed } = options;
  return {
    dataDir: join(dataDir, 'server'),
    api: { port: apiPort, allowedAccounts: [HUB_ACCOUNT, MEMBER_ACCOUNT] },
    region: REGION,
    endpoint,
    hub: {
      account: HUB_ACCOUNT,
      region: REGION,
      archiveBucket: NAMES.archiveBucket,
      centralTopicArn: seed.topics.central,
      eventQueueUrl: seed.eventQueueUrl,
    },
    members: [
      {
        account: MEMBER_ACCOUNT,
        regions: [REGION],
        roleArn: `arn:aws:iam::${MEMBER_ACCOUNT}:role/${NAMES.memberRole}`,
        externalId: EXTERNAL_ID,
        logGroup: NAMES.logGroup,
        localTopicArn: seed.topics.member,
        brokerRoleArn: `arn:aws:iam::${MEMBER_ACCOUNT}:role/${NAMES.brokerRole}`,
        grantBoundaryArn: `arn:aws:iam::${MEMBER_ACCOUNT}:policy/${NAMES.personBoundary}`,
      },
    ],
    organization: {
      account: MANAGEMENT_ACCOUNT,
      roleArn: `arn:aws:iam::${MANAGEMENT_ACCOUNT}:role/${NAMES.organizationRole}`,
      externalId: EXTERNAL_ID,
    },
    roles: {
      administrator: [`arn:aws:iam::${MEMBER_ACCOUNT}:user/admin`, `arn:aws:iam::${HUB_ACCOUNT}:user/hub`],
      approver: [`arn:aws:iam::${MEMBER_ACCOUNT}:user/approver`],
      auditor: [`arn:aws:iam::${MEMBER_ACCOUNT}:user/auditor`],
      engineer: [`arn:aws:iam::${MEMBER_ACCOUNT}:user/engineer`],
      contractor: [`arn:aws:iam::${MEMBER_ACCOUNT}:user/contractor`],
    },
    grants: { propagationMs: (options.iamPropagation?.maxMs ?? 0) + PROPAGATION_SLACK_MS },
    // A day is the shortest lock; a lab's archive is soon walked over.
    evidence: { lockDays: 1, verifyEveryMs: EVIDENCE_EVERY_MS },
    // People of the lab see what follows at once; elsewhere the client sends what it shows only where it is asked to.
    detections: { clientStream: true, metrics: true },
    trailLagMs: options.eventDelay.maxMs + TRAIL_SLACK_MS,
    approvedDocuments: ['SSM-SessionManagerRunShell', NAMES.encryptedDocument],
  };
}

/** Writes the server's configuration file; gives its path. */
export function writeServerConfig(dataDir: string, config: object): string {
  const file = join(dataDir, 'server.json');
  writePrivate(file, JSON.stringify(config, null, 2));
  return file;
}

/** `sallyport serve` as a program of its own: killed, it comes back and goes on where it was. */
export function serverChild(options: { dataDir: string; config: object; files: AwsFiles }): Child {
  const file = writeServerConfig(options.dataDir, options.config);
  const kept = Object.fromEntries(
    KEPT.map((name) => [name, process.env[name]]).filter(([, value]) => value !== undefined),
  );
  const env = {
    ...kept,
    AWS_CONFIG_FILE: options.files.awsConfigFile,
    AWS_SHARED_CREDENTIALS_FILE: options.files.awsCredentialsFile,
    AWS_PROFILE: NAMES.serverUser,
    AWS_EC2_METADATA_DISABLED: 'true',
    SALLYPORT_STOP_WITH_INPUT: '1',
  };
  return new Child('The server', [PROGRAM, 'serve', '--config', file], {
    env,
    logFile: join(options.dataDir, 'server.log'),
  });
}
