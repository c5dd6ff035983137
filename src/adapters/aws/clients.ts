import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { KMSClient } from '@aws-sdk/client-kms';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { STSClient } from '@aws-sdk/client-sts';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Place } from '../../domain/sessions/session.ts';

/** How often a call is tried, with the SDK's growing and jittered waits between. */
const MAX_ATTEMPTS = 4;
const CONNECT_TIMEOUT_MS = 3000;
const REQUEST_TIMEOUT_MS = 20_000;
/** How long assumed credentials are asked for; the SDK renews them before they end. */
const ROLE_SESSION_SECONDS = 3600;
const ROLE_SESSION_NAME = 'sallyport';
/** Sockets kept to one host: a sweep of many facts at once must not queue behind few. */
const MAX_SOCKETS = 64;

/** Whose credentials an account is reached with. */
export interface AccountAccess {
  readonly account: string;
  /** The role to assume; none: the server's own credentials. */
  readonly roleArn?: string | undefined;
  readonly externalId?: string | undefined;
}

/** Where AWS is, and how each account is entered. */
export interface AwsClientsConfig {
  readonly hub: AccountAccess & { readonly region: string };
  readonly members: readonly AccountAccess[];
  /** Who may read service control policies: the management account or a delegated administrator; else the hub asks. */
  readonly organization?: AccountAccess | undefined;
  /** Where AWS is, when it is not AWS's own endpoints. */
  readonly endpoint?: string | undefined;
  /** A profile of the AWS configuration files for the server's own credentials. */
  readonly profile?: string | undefined;
}

/** The clients of one account and region. */
export interface PlaceClients {
  readonly ssm: SSMClient;
  readonly ec2: EC2Client;
  readonly iam: IAMClient;
  readonly s3: S3Client;
  readonly logs: CloudWatchLogsClient;
  readonly kms: KMSClient;
  readonly organizations: OrganizationsClient;
  readonly cloudtrail: CloudTrailClient;
  readonly cloudwatch: CloudWatchClient;
  readonly securityhub: SecurityHubClient;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
}

/** Makes every SDK client of the product: credentials, endpoint, retries and sockets are decided here only. */
export class AwsClients {
  readonly hub: { readonly account: string; readonly region: string; readonly clients: PlaceClients };
  readonly #config: AwsClientsConfig;
  readonly #places = new Map<string, PlaceClients>();
  readonly #sts = new Map<string, STSClient>();

  constructor(config: AwsClientsConfig) {
    this.#config = config;
    const { account, region } = config.hub;
    this.hub = { account, region, clients: this.clientsFor({ account, region }) };
  }

  /** The clients of a place, made once. An account that the config does not name is refused. */
  clientsFor(place: Place): PlaceClients {
    const key = `${place.account} ${place.region}`;
    const known = this.#places.get(key);
    if (known) return known;
    const made = this.#make(place);
    this.#places.set(key, made);
    return made;
  }

  /** STS of a region as the hub's own server, which the broker roles of members trust. */
  stsIn(region: string): STSClient {
    const sts = this.#sts.get(region) ?? new STSClient(this.#common(region, this.#config.hub));
    this.#sts.set(region, sts);
    return sts;
  }

  /** Systems Manager as somebody else. Whoever asks destroys it. */
  ssmAs(
    place: Place,
    credentials: {
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken: string;
    },
  ): SSMClient {
    return new SSMClient({ ...this.#common(place.region, {}), credentials });
  }

  #common(region: string, access: Partial<AccountAccess>) {
    const { endpoint, profile } = this.#config;
    return {
      region,
      maxAttempts: MAX_ATTEMPTS,
      retryMode: 'standard',
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
        httpsAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
      },
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(profile === undefined ? {} : { profile }),
      ...this.#credentials(access, region),
    };
  }

  #make(place: Place): PlaceClients {
    const access = [this.#config.hub, ...this.#config.members].find((one) => one.account === place.account);
    if (!access) throw new Error(`account ${place.account} is neither the hub nor a member in the config`);
    const { endpoint } = this.#config;
    const common = this.#common(place.region, access);
    return {
      ssm: new SSMClient(common),
      ec2: new EC2Client(common),
      iam: new IAMClient(common),
      s3: new S3Client({ ...common, forcePathStyle: endpoint !== undefined }),
      logs: new CloudWatchLogsClient(common),
      kms: new KMSClient(common),
      organizations: new OrganizationsClient({
        ...common,
        ...this.#credentials(this.#config.organization ?? access, place.region),
      }),
      cloudtrail: new CloudTrailClient(common),
      cloudwatch: new CloudWatchClient(common),
      securityhub: new SecurityHubClient(common),
      sns: new SNSClient(common),
      // A long poll may take twenty seconds by itself.
      sqs: new SQSClient({
        ...common,
        requestHandler: { ...common.requestHandler, requestTimeout: REQUEST_TIMEOUT_MS * 2 },
      }),
    };
  }

  #credentials(access: Partial<AccountAccess>, region: string) {
    if (access.roleArn === undefined) return {};
    const { endpoint, profile } = this.#config;
    return {
      credentials: fromTemporaryCredentials({
        params: {
          RoleArn: access.roleArn,
          RoleSessionName: ROLE_SESSION_NAME,
          DurationSeconds: ROLE_SESSION_SECONDS,
          ...(access.externalId === undefined ? {} : { ExternalId: access.externalId }),
        },
        clientConfig: {
          region,
          ...(endpoint === undefined ? {} : { endpoint }),
          ...(profile === undefined ? {} : { profile }),
        },
      }),
    };
  }

  close(): void {
    for (const clients of this.#places.values())
      for (const client of Object.values(clients) as readonly { destroy(): void }[]) client.destroy();
    for (const sts of this.#sts.values()) sts.destroy();
  }
}
