import { ACCOUNT, type Step, step } from './step.ts';

/** Identities, as a user of ACCOUNT. Given: `role`, the ARN of a role that trusts the account; `key`, the caller's key id. */
export const stsSteps: readonly Step[] = [
  step('GetCallerIdentity', {}, { shows: { Account: ACCOUNT } }),
  step('GetAccessKeyInfo', { AccessKeyId: '<key>' }, { shows: { Account: ACCOUNT } }),
  step(
    'AssumeRole',
    { RoleArn: '<role>', RoleSessionName: 'person' },
    {
      shows: { AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/broker/person` } },
    },
  ),
  step('GetSessionToken', { DurationSeconds: 900 }, { keep: { token: 'Credentials.SessionToken' } }),
  step(
    'GetFederationToken',
    { Name: 'guest', DurationSeconds: 900 },
    {
      shows: { FederatedUser: { Arn: `arn:aws:sts::${ACCOUNT}:federated-user/guest` } },
    },
  ),
];
