import { CfnParameter, CfnRule, Fn } from 'aws-cdk-lib';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** How long the archive keeps what it holds, and for how long nothing can be taken out of it. */
const RETENTION_DAYS = [30, 90, 180, 365, 730, 1095, 1825, 2555] as const;
const LOCK_DAYS = [1, 7, 30, 90, 180, 365, 730, 1095, 1825, 2555] as const;
const INFREQUENT_AFTER_DAYS = 30;
/** Read at once still, and cheaper to keep. S3 takes nothing shorter than 30 days after the first step. */
const GLACIER_AFTER_DAYS = 90;
const ABANDONED_UPLOAD_DAYS = 7;

/**
 * What ends after the retention. Raw logs begin with an account's id, so with a digit; the heads of evidence chains
 * (`sallyport/evidence/heads/`) are not named and stay.
 */
const EXPIRING_PREFIXES = [
  ...'0123456789',
  'sallyport/sessions/',
  'sallyport/commands/',
  'sallyport/lines/',
  'sallyport/streams/',
  'sallyport/streams-failed/',
  'sallyport/evidence/bundles/',
];

/** Retention and lock, as parameters that refuse a lock longer than the retention. */
export interface Retention {
  readonly days: CfnParameter;
  readonly lockDays: CfnParameter;
  readonly lockMode: CfnParameter;
}

/** Adds the parameters, and the rule between them. */
export function retentionParameters(scope: Construct): Retention {
  const days = new CfnParameter(scope, 'RetentionDays', {
    type: 'Number',
    default: 365,
    allowedValues: RETENTION_DAYS.map(String),
    description: 'After how many days session logs and what is made of them are deleted.',
  });
  const lockDays = new CfnParameter(scope, 'LockDays', {
    type: 'Number',
    default: 90,
    allowedValues: LOCK_DAYS.map(String),
    description: 'For how many days nobody can delete or change an archived object; at most RetentionDays.',
  });
  const lockMode = new CfnParameter(scope, 'LockMode', {
    type: 'String',
    default: 'COMPLIANCE',
    allowedValues: ['COMPLIANCE', 'GOVERNANCE'],
    description:
      'COMPLIANCE: not even the account itself can shorten a lock. GOVERNANCE: who may bypass it, can.',
  });
  for (const kept of RETENTION_DAYS)
    new CfnRule(scope, `LockWithin${kept}`, {
      ruleCondition: Fn.conditionEquals(days.valueAsString, String(kept)),
      assertions: [
        {
          assert: Fn.conditionContains(
            LOCK_DAYS.filter((lock) => lock <= kept).map(String),
            lockDays.valueAsString,
          ),
          assertDescription: `LockDays must be at most RetentionDays, which is ${kept}.`,
        },
      ],
    });
  return { days, lockDays, lockMode };
}

/** The life of objects: cheaper after a month, gone after the retention, earlier versions too. */
export function lifecycleOf({ days }: Retention): CfnBucket.LifecycleConfigurationProperty {
  const expirationInDays = days.valueAsNumber;
  return {
    rules: [
      {
        id: 'tidy',
        status: 'Enabled',
        abortIncompleteMultipartUpload: { daysAfterInitiation: ABANDONED_UPLOAD_DAYS },
        expiredObjectDeleteMarker: true,
      },
      {
        id: 'cheaper',
        status: 'Enabled',
        transitions: [
          { storageClass: 'STANDARD_IA', transitionInDays: INFREQUENT_AFTER_DAYS },
          { storageClass: 'GLACIER_IR', transitionInDays: GLACIER_AFTER_DAYS },
        ],
      },
      ...EXPIRING_PREFIXES.map((prefix) => ({
        id: `expire-${prefix.replace(/\W+/g, '-').replace(/-$/, '')}`,
        status: 'Enabled',
        prefix,
        expirationInDays,
        noncurrentVersionExpiration: { noncurrentDays: expirationInDays },
      })),
    ],
  };
}

/** Nothing that is put can be taken out for as long as the lock says. */
export function lockOf({ lockDays, lockMode }: Retention): CfnBucket.ObjectLockConfigurationProperty {
  return {
    objectLockEnabled: 'Enabled',
    rule: { defaultRetention: { mode: lockMode.valueAsString, days: lockDays.valueAsNumber } },
  };
}
