import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { CfnLogGroup, CfnResourcePolicy } from 'aws-cdk-lib/aws-logs';
import { CfnDomain } from 'aws-cdk-lib/aws-opensearchservice';
import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import { NAMES } from '../names.ts';
import { principalsHere, rolesHere } from '../policies/account-principals.ts';
import { acknowledge } from '../policies/acknowledge.ts';
import { policyDocument, type Statement } from '../policies/statement.ts';
import { SEARCH_NAMES } from './search-names.ts';
import type { SearchParameters } from './search-parameters.ts';

/** The field type `wildcard`, which the template uses, is there since 2.15. */
const ENGINE = 'OpenSearch_2.19';
const LOG_DAYS = 90;
const NO_NETWORK =
  'Requests are signed: the access policy lets in three roles of this account and nobody else, over TLS 1.2. In a VPC the feed would need one too.';

/** The domain: encrypted at rest and on its way, open to three roles by their signatures, each doing what it is mapped to. */
export class SearchDomain extends Construct {
  readonly domain: CfnDomain;

  constructor(
    scope: Construct,
    parts: { readonly parameters: SearchParameters; readonly keyArn: string; readonly feedRoleArn: string },
  ) {
    super(scope, 'Domain');
    const { parameters, keyArn, feedRoleArn } = parts;
    const { audit, work } = this.#logs(keyArn);
    this.domain = new CfnDomain(this, 'Domain', {
      domainName: SEARCH_NAMES.domain,
      engineVersion: ENGINE,
      clusterConfig: { instanceType: parameters.instanceType, instanceCount: 1, zoneAwarenessEnabled: false },
      ebsOptions: { ebsEnabled: true, volumeType: 'gp3', volumeSize: parameters.gigabytes },
      encryptionAtRestOptions: { enabled: true, kmsKeyId: keyArn },
      nodeToNodeEncryptionOptions: { enabled: true },
      domainEndpointOptions: { enforceHttps: true, tlsSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
      advancedSecurityOptions: {
        enabled: true,
        internalUserDatabaseEnabled: false,
        anonymousAuthEnabled: false,
        masterUserOptions: { masterUserArn: parameters.administratorArn },
      },
      accessPolicies: policyDocument(accessPolicy(feedRoleArn, parameters.administratorArn)),
      advancedOptions: { 'rest.action.multi.allow_explicit_index': 'true' },
      logPublishingOptions: {
        AUDIT_LOGS: { enabled: true, cloudWatchLogsLogGroupArn: audit.attrArn },
        ES_APPLICATION_LOGS: { enabled: true, cloudWatchLogsLogGroupArn: work.attrArn },
        SEARCH_SLOW_LOGS: { enabled: true, cloudWatchLogsLogGroupArn: work.attrArn },
        INDEX_SLOW_LOGS: { enabled: true, cloudWatchLogsLogGroupArn: work.attrArn },
      },
      offPeakWindowOptions: { enabled: true },
      softwareUpdateOptions: { autoSoftwareUpdateEnabled: true },
    });
    // What is in it is made from the log groups, and searched by Athena without it: nothing is lost with it.
    this.domain.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this.#acknowledge();
  }

  /** Who asked what is kept beside what was slow; the domain writes both. */
  #logs(keyArn: string): { readonly audit: CfnLogGroup; readonly work: CfnLogGroup } {
    const group = (id: string, logGroupName: string) =>
      new CfnLogGroup(this, id, { logGroupName, kmsKeyId: keyArn, retentionInDays: LOG_DAYS });
    const logs = {
      audit: group('Audit', SEARCH_NAMES.auditGroup),
      work: group('Work', SEARCH_NAMES.workGroup),
    };
    new CfnResourcePolicy(this, 'LogsPolicy', {
      policyName: 'sallyport-search',
      policyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Domain',
            Effect: 'Allow',
            Principal: { Service: 'es.amazonaws.com' },
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: arnOf('logs', 'log-group:/sallyport/search/*:*'),
            Condition: {
              StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
              ArnEquals: { 'aws:SourceArn': arnOf('es', `domain/${SEARCH_NAMES.domain}`) },
            },
          },
        ],
      }),
    });
    return logs;
  }

  #acknowledge(): void {
    acknowledge(this.domain, 'AwsSolutions-OS1', NO_NETWORK);
    acknowledge(this.domain, 'AwsSolutions-OS3', NO_NETWORK);
    const copy =
      'What is in it is a copy that can be made again, and it is off unless somebody wants it: one small node.';
    acknowledge(this.domain, 'AwsSolutions-OS4', copy);
    acknowledge(this.domain, 'AwsSolutions-OS7', copy);
  }
}

/** Who may send requests at all; what each may do in the domain, its role there says (src/adapters/opensearch/index-settings.ts). */
function accessPolicy(feedRoleArn: string, administratorArn: string): readonly Statement[] {
  const domain = arnOf('es', `domain/${SEARCH_NAMES.domain}`);
  return [
    {
      Sid: 'Feed',
      Effect: 'Allow',
      Principal: { AWS: feedRoleArn },
      Action: 'es:ESHttpPost',
      Resource: `${domain}/_bulk`,
    },
    {
      Sid: 'Administrator',
      Effect: 'Allow',
      Principal: { AWS: administratorArn },
      Action: ['es:ESHttpDelete', 'es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost', 'es:ESHttpPut'],
      Resource: `${domain}/*`,
    },
    {
      Sid: 'Readers',
      Effect: 'Allow',
      ...principalsHere(rolesHere(NAMES.auditorRole, NAMES.responderRole)),
      Action: ['es:ESHttpGet', 'es:ESHttpHead', 'es:ESHttpPost'],
      Resource: `${domain}/*`,
    },
  ];
}
