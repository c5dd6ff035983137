import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { DEFAULT_DELIVERY_SETTINGS } from '../../domain/deliveries/delivery.ts';
import {
  DEFAULT_GRANT_SETTINGS,
  LONGEST_WINDOW_MS,
  SHORTEST_WINDOW_MS,
} from '../../domain/grants/settings.ts';
import { DEFAULT_APPROVED_DOCUMENTS } from '../../domain/guardrails/start-facts.ts';
import { archiveSchema } from './archive-config.ts';
import { detectionsSchema } from './detections-config.ts';
import { evidenceSchema } from './evidence-config.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** A shorter wait than this would only load AWS; a longer one would forget the session. */
const durationMs = (fallback: number, least = 100) =>
  z
    .int()
    .min(least)
    .max(1440 * MINUTE)
    .default(fallback);

const account = z.string().regex(/^\d{12}$/, 'an AWS account id has 12 digits');
const region = z.string().regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, 'a region is written as eu-west-1');
const arn = (service: string) =>
  z
    .string()
    .regex(new RegExp(`^arn:aws[a-z-]*:${service}:`), `an ARN of ${service} begins with arn:aws:${service}:`);
const access = {
  /** The role to assume in that account; none: the server's own credentials reach it. */
  roleArn: arn('iam').optional(),
  externalId: z.string().min(2).max(1224).optional(),
};

const hub = z.strictObject({
  account,
  region,
  ...access,
  archiveBucket: z.string().min(3).max(63),
  centralTopicArn: arn('sns'),
  /** The SQS queue that EventBridge puts CloudTrail's events into. */
  eventQueueUrl: z.url(),
});

const member = z.strictObject({
  account,
  regions: z.array(region).min(1),
  ...access,
  logGroup: z.string().min(1).max(512),
  /** One topic, or one for each region. */
  localTopicArn: z.union([arn('sns'), z.record(region, arn('sns'))]),
  /** The role that `sts` grants are sessions of; left out: they are refused there. */
  brokerRoleArn: arn('iam').optional(),
  /** The permissions boundary that a user must have for an `iam-policy` grant; left out: they are refused there. */
  grantBoundaryArn: arn('iam').optional(),
});

/** How access is granted and ended. */
const grantsSchema = z.strictObject({
  /** A *.cedar file of access policies; left out: the shipped ones. */
  policies: z.string().min(1).optional(),
  longestMs: z.int().min(SHORTEST_WINDOW_MS).max(LONGEST_WINDOW_MS).default(DEFAULT_GRANT_SETTINGS.longestMs),
  answerWithinMs: durationMs(DEFAULT_GRANT_SETTINGS.answerWithinMs, 10 * SECOND),
  /** The longest that IAM takes to spread a change: after an early end sweeps go on for as long. */
  propagationMs: durationMs(DEFAULT_GRANT_SETTINGS.propagationMs, 0),
  settleMs: durationMs(DEFAULT_GRANT_SETTINGS.settleMs),
  lookEveryMs: durationMs(DEFAULT_GRANT_SETTINGS.lookEveryMs),
  retryMs: z
    .strictObject({
      first: durationMs(DEFAULT_GRANT_SETTINGS.retryFirstMs),
      most: durationMs(DEFAULT_GRANT_SETTINGS.retryMostMs),
    })
    .default({ first: DEFAULT_GRANT_SETTINGS.retryFirstMs, most: DEFAULT_GRANT_SETTINGS.retryMostMs }),
  /** How often what is left in the accounts is looked for, besides at the start. */
  leftoversEveryMs: durationMs(1440 * MINUTE, SECOND),
  /** What is said on connecting; {grant}, {until}, {person} and {node} are filled in. */
  connectNotice: z.string().min(1).max(1000).optional(),
});

/** The deadlines of sessions' logs. */
const deliveriesSchema = z.strictObject({
  streamDueMs: durationMs(DEFAULT_DELIVERY_SETTINGS.streamDueMs, SECOND),
  uploadDueMs: durationMs(DEFAULT_DELIVERY_SETTINGS.uploadDueMs, SECOND),
  missingMs: durationMs(DEFAULT_DELIVERY_SETTINGS.missingMs, SECOND),
  /** A missing copy is looked for until then. */
  givenUpMs: z
    .int()
    .min(SECOND)
    .max(30 * 1440 * MINUTE)
    .default(DEFAULT_DELIVERY_SETTINGS.givenUpMs),
});

/** How `serve` is set up. Strict: an unknown setting is a mistake, told with its path. */
export const configSchema = z.strictObject({
  /** Where the state is kept; relative to the config file. */
  dataDir: z.string().min(1),
  api: z
    .strictObject({
      port: z.int().min(0).max(65_535).default(4570),
      /** Whose callers may sign in; left out: the hub and the members. */
      allowedAccounts: z.array(account).min(1).optional(),
      /** The name that callers sign for, so that a proof for one API is no good at another. */
      audience: z.string().min(1).max(200).default('sallyport'),
    })
    .default({ port: 4570, audience: 'sallyport' }),
  region,
  hub,
  members: z.array(member).min(1),
  /** Where service control policies are read: the management account or a delegated administrator; left out: the hub tries. */
  organization: z.strictObject({ account, ...access }).optional(),
  /** Where AWS is, when it is not AWS's own endpoints. */
  endpoint: z.url().optional(),
  /** A profile of the AWS configuration files for the server's own credentials. */
  profile: z.string().min(1).optional(),
  approvedDocuments: z.array(z.string().min(1)).default([...DEFAULT_APPROVED_DOCUMENTS]),
  /** Principal ARN, or SourceIdentity, to the person behind it. */
  people: z.record(z.string(), z.string().min(1)).default({}),
  /** Who has which role in the API: ARNs of IAM users, or of roles for all their sessions. policies/access says what a role may do. */
  roles: z
    .strictObject({
      administrator: z.array(arn('iam')).default([]),
      approver: z.array(arn('iam')).default([]),
      auditor: z.array(arn('iam')).default([]),
      engineer: z.array(arn('iam')).default([]),
      contractor: z.array(arn('iam')).default([]),
    })
    .default({ administrator: [], approver: [], auditor: [], engineer: [], contractor: [] }),
  grants: grantsSchema.default(grantsSchema.parse({})),
  archive: archiveSchema.default(archiveSchema.parse({})),
  evidence: evidenceSchema.default(evidenceSchema.parse({})),
  detections: detectionsSchema.default(detectionsSchema.parse({})),
  /** Directories of *.cedar files; left out: the shipped guardrails. */
  guardrails: z.array(z.string().min(1)).min(1).optional(),
  sweep: z
    .strictObject({ activeMs: durationMs(15 * SECOND), idleMs: durationMs(MINUTE) })
    .default({ activeMs: 15 * SECOND, idleMs: MINUTE }),
  /** The kill switch: nothing is terminated for a guardrail, only told. */
  observeOnly: z.boolean().default(false),
  terminationCapPerMinute: z.int().min(1).max(10_000).default(30),
  unknownDeadlineMs: durationMs(MINUTE, 0),
  unknownRetryMs: durationMs(2 * SECOND),
  rejudgeMs: durationMs(5 * MINUTE, SECOND),
  confirmWithinMs: durationMs(MINUTE, SECOND),
  terminationRetryMs: z
    .strictObject({ first: durationMs(2 * SECOND), most: durationMs(MINUTE) })
    .default({ first: 2 * SECOND, most: MINUTE }),
  /** How late CloudTrail may tell of a call: until then an end without a known cause stays `unknown`. */
  trailLagMs: durationMs(15 * MINUTE, 0),
  /** By when a copy of a session's log must be there, counted from its end; afterwards it is late, then missing. */
  deliveries: deliveriesSchema.default(DEFAULT_DELIVERY_SETTINGS),
  /** How long a session that no sweep has seen, or one missing from both lists, may stay so before it counts as ended. */
  neverSeenMs: durationMs(2 * MINUTE, SECOND),
  absentMs: durationMs(30 * SECOND, SECOND),
});

/** How `serve` is set up. */
export type ServerConfig = z.output<typeof configSchema>;

/** A config that cannot be used: the message names the file, and every mistake with its path. */
export class ConfigFault extends Error {
  override readonly name = 'ConfigFault';
}

/** Reads a config from JSON already parsed; `where` names it in messages. */
export function parseConfig(value: unknown, where: string): ServerConfig {
  const parsed = configSchema.safeParse(value);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map((issue) => {
      const path = issue.path.map(String).join('.');
      return `${path === '' ? 'the whole' : path}: ${issue.message}`;
    });
    throw new ConfigFault(`${where} is not a config of sallyport serve:\n  ${mistakes.join('\n  ')}`);
  }
  const config = parsed.data;
  const accounts = config.members.map((one) => one.account);
  const twice = accounts.find((one, index) => accounts.indexOf(one) !== index);
  if (twice !== undefined) throw new ConfigFault(`${where}: members names account ${twice} twice`);
  return config;
}

/** Reads the config file; paths in it are relative to it. Throws ConfigFault. */
export async function loadConfig(file: string): Promise<ServerConfig> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new ConfigFault(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ConfigFault(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const config = parseConfig(value, file);
  const from = (path: string) => resolve(dirname(file), path);
  return {
    ...config,
    dataDir: from(config.dataDir),
    ...(config.guardrails === undefined ? {} : { guardrails: config.guardrails.map(from) }),
    ...(config.detections.rules === undefined
      ? {}
      : { detections: { ...config.detections, rules: config.detections.rules.map(from) } }),
    ...(config.evidence.keyFile === undefined
      ? {}
      : { evidence: { ...config.evidence, keyFile: from(config.evidence.keyFile) } }),
    ...(config.grants.policies === undefined
      ? {}
      : { grants: { ...config.grants, policies: from(config.grants.policies) } }),
  };
}
