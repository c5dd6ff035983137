import { Construct } from 'constructs';
import { iamArn } from '../arns.ts';
import { NAMES } from '../names.ts';
import { output } from '../output.ts';
import { makeRole } from '../policies/role.ts';
import type { ReasonedStatement } from '../policies/statement.ts';
import { actionsOf } from '../policies/watch-calls.ts';

/** What the server reads in the management account: the service control policies over the members. */
export class OrganizationReader extends Construct {
  constructor(scope: Construct, { hubAccount, externalId }: { hubAccount: string; externalId: string }) {
    super(scope, 'OrganizationReader');
    const role = makeRole(this, 'Role', {
      roleName: NAMES.organizationRole,
      description: "Sallyport: the hub's server reads the policies of the organisation",
      trust: [
        {
          Sid: 'Server',
          Effect: 'Allow',
          Principal: { AWS: iamArn('root', hubAccount) },
          Action: 'sts:AssumeRole',
          Condition: {
            ArnEquals: { 'aws:PrincipalArn': iamArn(`role/${NAMES.serverRole}`, hubAccount) },
            StringEquals: { 'sts:ExternalId': externalId },
          },
        },
      ],
      statements: organizationStatements(),
    });
    output(this, 'OrganizationRoleArn', role.attrArn);
  }
}

/** Reading, and nothing else. */
export function organizationStatements(): readonly ReasonedStatement[] {
  return [
    {
      Sid: 'ReadPolicies',
      Effect: 'Allow',
      Action: actionsOf('organization'),
      Resource: '*',
      because: 'Any policy of the organisation may bind a member.',
    },
  ];
}
