import { Aws } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import { functionLogGroup } from '../names.ts';
import { principalsHere } from '../policies/account-principals.ts';
import { keyAdministration, logsUseOf } from '../policies/key-administration.ts';
import { policyDocument } from '../policies/statement.ts';
import { SEARCH_NAMES } from './search-names.ts';

/** The key of the domain and its logs: what it encrypts can be made again from the archive, and goes with the domain. */
export class SearchKey extends Construct {
  readonly key: CfnKey;

  constructor(scope: Construct, administrators: readonly string[]) {
    super(scope, 'Key');
    const groups = [
      SEARCH_NAMES.auditGroup,
      SEARCH_NAMES.workGroup,
      functionLogGroup(SEARCH_NAMES.feedFunction),
    ];
    const deployers = principalsHere(administrators);
    this.key = new CfnKey(this, 'Key', {
      description: 'Sallyport: the search domain',
      enableKeyRotation: true,
      keyPolicy: policyDocument([
        keyAdministration(administrators),
        {
          Sid: 'DomainMade',
          Effect: 'Allow',
          ...deployers,
          // OpenSearch Service lets itself in by a grant, in the name of whoever makes the domain.
          Action: ['kms:CreateGrant', 'kms:DescribeKey'],
          Resource: '*',
          Condition: {
            ...deployers.Condition,
            StringEquals: { 'kms:ViaService': `es.${Aws.REGION}.amazonaws.com` },
          },
        },
        logsUseOf(
          Aws.REGION,
          groups.map((group) => arnOf('logs', `log-group:${group}`)),
        ),
      ]),
    });
    new CfnAlias(this, 'Alias', { aliasName: SEARCH_NAMES.keyAlias, targetKeyId: this.key.attrKeyId });
  }
}
