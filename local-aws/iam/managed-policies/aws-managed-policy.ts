import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ManagedPolicy } from '../entities.ts';

/** One line of aws-managed-policies.json, which generate.ts writes. */
interface PolicyRecord {
  readonly arn: string;
  readonly id: string | null;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Only the newest version is kept. */
  readonly version: string;
  readonly document: object;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ID_LETTERS = 16;

let known: ReadonlyMap<string, ManagedPolicy> | undefined;

function idOf(arn: string): string {
  const digest = createHash('sha256').update(arn).digest();
  return `ANPAJ${[...digest.subarray(0, ID_LETTERS)].map((byte) => BASE32[byte & 31]).join('')}`;
}

function toPolicy(record: PolicyRecord): ManagedPolicy {
  const resource = record.arn.slice('arn:aws:iam::aws:policy'.length);
  const slash = resource.lastIndexOf('/') + 1;
  const updatedAt = Date.parse(record.updatedAt);
  return {
    account: 'aws',
    name: resource.slice(slash),
    path: resource.slice(0, slash),
    id: record.id ?? idOf(record.arn),
    arn: record.arn,
    createdAt: Date.parse(record.createdAt),
    updatedAt,
    tags: {},
    versions: [{ id: record.version, document: JSON.stringify(record.document), createdAt: updatedAt }],
    defaultVersion: record.version,
    lastVersion: Number(record.version.slice(1)),
  };
}

function read(): ReadonlyMap<string, ManagedPolicy> {
  const text = readFileSync(new URL('aws-managed-policies.json', import.meta.url), 'utf8');
  const records = JSON.parse(text) as readonly PolicyRecord[];
  return new Map(records.map((record) => [record.arn, toPolicy(record)]));
}

/** Every AWS managed policy that local-aws has, by ARN; read from disk at first use. */
export function awsManagedPolicies(): ReadonlyMap<string, ManagedPolicy> {
  known ??= read();
  return known;
}

/** The AWS managed policy of this ARN. */
export function awsManagedPolicy(arn: string): ManagedPolicy | undefined {
  return awsManagedPolicies().get(arn);
}
