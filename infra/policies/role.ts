import { CfnInstanceProfile, CfnManagedPolicy, CfnRole } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import { policyDocument, type ReasonedStatement, type Statement } from './statement.ts';

/** What a role is made of. */
export interface RoleParts {
  /** Left out: CloudFormation makes a name. */
  readonly roleName?: string;
  readonly description: string;
  readonly trust: readonly Statement[];
  readonly statements?: readonly ReasonedStatement[];
  readonly managedPolicyArns?: readonly string[];
  readonly permissionsBoundary?: string;
  readonly maxSessionDuration?: number;
}

/** A role with one inline policy; what is wide in it carries its reason. */
export function makeRole(scope: Construct, id: string, parts: RoleParts): CfnRole {
  const { statements = [], roleName, managedPolicyArns, permissionsBoundary, maxSessionDuration } = parts;
  const role = new CfnRole(scope, id, {
    ...(roleName === undefined ? {} : { roleName }),
    description: parts.description,
    assumeRolePolicyDocument: policyDocument(parts.trust),
    ...(statements.length === 0
      ? {}
      : { policies: [{ policyName: 'sallyport', policyDocument: policyDocument(statements) }] }),
    ...(managedPolicyArns === undefined ? {} : { managedPolicyArns: [...managedPolicyArns] }),
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
    ...(maxSessionDuration === undefined ? {} : { maxSessionDuration }),
  });
  acknowledgeWildcards(role, statements);
  for (const arn of managedPolicyArns ?? [])
    acknowledge(
      role,
      `AwsSolutions-IAM4[Policy::${arn.replace(/\$\{Token\[AWS\.Partition\.\d+\]\}/, '<AWS::Partition>')}]`,
      'AWS keeps the policy of its agent in step with what the agent calls; a copy of ours would fall behind.',
    );
  return role;
}

/** A managed policy for people or roles to have, or a boundary. */
export function makeManagedPolicy(
  scope: Construct,
  id: string,
  parts: {
    readonly name: string;
    readonly description: string;
    readonly statements: readonly ReasonedStatement[];
  },
): CfnManagedPolicy {
  const policy = new CfnManagedPolicy(scope, id, {
    managedPolicyName: parts.name,
    description: parts.description,
    policyDocument: policyDocument(parts.statements),
  });
  acknowledgeWildcards(policy, parts.statements);
  const excluding = parts.statements.find(({ NotAction }) => NotAction !== undefined);
  if (excluding?.because !== undefined) {
    // The check cannot read NotAction and gives up: its own way of being told is the rule's bare name.
    acknowledge(policy, 'AwsSolutions-IAM5', excluding.because);
    acknowledge(policy, 'CloudFormation-Validate::W2512', excluding.because);
  }
  return policy;
}

/** The instance profile by which EC2 takes on a role. */
export function makeInstanceProfile(scope: Construct, id: string, role: CfnRole, name: string): void {
  new CfnInstanceProfile(scope, id, { instanceProfileName: name, roles: [role.ref] });
}
