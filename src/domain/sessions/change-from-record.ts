import type { TrailRecord } from './trail-record.ts';

/** How far a change reaches: one account and region, an account, or all accounts (a bucket or a key is used from others). */
export interface Change {
  readonly scope: 'place' | 'account' | 'everywhere';
  readonly account: string;
  readonly region: string;
  /** The call that made it, for the log. */
  readonly by: string;
}

const READS = /^(Get|List|Describe|Head|Lookup|Batch(Get|Describe)|Simulate|Generate|Search|Select)/;

/** The calls, by service, that can change a fact an open session rests on, and how far each reaches. */
const REACH: Readonly<Record<string, { readonly scope: Change['scope']; readonly calls: RegExp }>> = {
  'ssm.amazonaws.com': { scope: 'place', calls: /Document|Tags|ManagedInstance|ServiceSetting/ },
  'iam.amazonaws.com': { scope: 'account', calls: /Policy|Role|InstanceProfile|Tag|Group|User/ },
  'organizations.amazonaws.com': { scope: 'everywhere', calls: /Policy|Account|Organization/ },
  's3.amazonaws.com': { scope: 'everywhere', calls: /Bucket/ },
  'kms.amazonaws.com': { scope: 'everywhere', calls: /Key|Alias|Grant/ },
  'logs.amazonaws.com': { scope: 'place', calls: /LogGroup|KmsKey|RetentionPolicy|ResourcePolicy/ },
  'ec2.amazonaws.com': {
    scope: 'place',
    calls: /Tags|IamInstanceProfile|InstanceMetadata|VpcEndpoint|NetworkAcl|SecurityGroup/,
  },
};

/** The change that a record tells of, if it can touch an open session's facts. A refused call changed nothing. */
export function changeFromRecord(record: TrailRecord): Change | null {
  const reach = REACH[record.eventSource];
  if (record.errorCode || !reach || !Object.hasOwn(REACH, record.eventSource)) return null;
  if (READS.test(record.eventName) || !reach.calls.test(record.eventName)) return null;
  return {
    scope: reach.scope,
    account: record.account,
    region: record.region,
    by: `${record.eventSource.split('.')[0]}:${record.eventName}`,
  };
}
