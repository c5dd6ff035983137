import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { IAMClient } from '@aws-sdk/client-iam';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { Place } from '../../../domain/sessions/session.ts';

/** The clients that facts of one account and region are asked with. */
export interface FactClients {
  readonly ssm: SSMClient;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly logs: CloudWatchLogsClient;
  readonly kms: KMSClient;
  readonly organizations: OrganizationsClient;
}

/** Whom to ask about what: the member for its own, the hub for the archive and the organisation. */
export interface FactClientSource {
  clientsFor(place: Place): FactClients;
  /** Of the hub account, which owns the archive bucket and its key. */
  readonly hub: { readonly account: string; readonly region: string; readonly clients: FactClients };
}
