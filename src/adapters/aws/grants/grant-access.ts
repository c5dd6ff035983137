import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { Place } from '../../../domain/sessions/session.ts';
import type { GrantCredentials } from '../../../operations/grant-ports.ts';
import type { Clock } from '../../../operations/ports.ts';
import type { FactClientSource } from '../facts/fact-clients.ts';
import type { KeptAnswers } from '../facts/kept-answers.ts';

/** What a member account was set up with for grants; null: that mechanism was not set up there. */
export interface GrantSetup {
  /** The role that `sts` grants are sessions of. The server alone is trusted to assume it. */
  readonly brokerRoleArn: string | null;
  readonly externalId: string | null;
  /** The permissions boundary that a user must have for `iam-policy`, so that our writes are bounded. */
  readonly boundaryArn: string | null;
}

/** Clients, and STS as the server itself, which broker roles trust. */
export interface GrantClientSource extends FactClientSource {
  stsIn(region: string): STSClient;
  ssmAs(place: Place, credentials: GrantCredentials): SSMClient;
}

/** What the mechanisms work with. */
export interface GrantAccess {
  readonly clients: GrantClientSource;
  readonly clock: Clock;
  readonly kept: KeptAnswers;
  setupOf(account: string): GrantSetup | null;
  /** Waits between tries of a write that someone else undid. */
  pause(ms: number): Promise<void>;
}
