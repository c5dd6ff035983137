import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Instant } from '../../../domain/kernel/instant.ts';
import { Fault } from '../../../operations/fault.ts';
import type { GrantCredentials } from '../../../operations/grant-ports.ts';
import { asFault } from '../aws-fault.ts';
import type { GrantSetup } from './grant-access.ts';

/** STS gives no shorter credentials; the date inside ends them earlier. facts/aws.md D. */
const LEAST_SECONDS = 900;
/** Chained credentials live an hour at most, and so do ours, however long the grant. */
export const MOST_SECONDS = 3600;
const SECOND_MS = 1000;

/** Which session of the broker role is asked for. */
export interface BrokerSession {
  readonly sessionName: string;
  readonly sourceIdentity: string;
  /** The session policy's text. */
  readonly policy: string;
  readonly endsAt: Instant;
}

/** Credentials of the broker role that can do what the session policy says, and are said to end with the grant. */
export async function assumeBroker(
  sts: STSClient,
  setup: GrantSetup & { readonly brokerRoleArn: string },
  session: BrokerSession,
  now: Instant,
): Promise<GrantCredentials> {
  const left = Math.ceil((session.endsAt - now) / SECOND_MS);
  const command = new AssumeRoleCommand({
    RoleArn: setup.brokerRoleArn,
    RoleSessionName: session.sessionName,
    SourceIdentity: session.sourceIdentity,
    Policy: session.policy,
    DurationSeconds: Math.min(Math.max(left, LEAST_SECONDS), MOST_SECONDS),
    ...(setup.externalId === null ? {} : { ExternalId: setup.externalId }),
  });
  const { Credentials: given } = await sts.send(command).catch((error: unknown) => {
    throw asFault('AssumeRole', error);
  });
  if (!given?.AccessKeyId || !given.SecretAccessKey || !given.SessionToken || !given.Expiration)
    throw new Fault('AWS_FAILED', 'AssumeRole: no credentials in the answer', { retry: 'later' });
  return {
    accessKeyId: given.AccessKeyId,
    secretAccessKey: given.SecretAccessKey,
    sessionToken: given.SessionToken,
    expiresAt: Math.min(given.Expiration.getTime(), session.endsAt),
  };
}
