import type { CfnParameter } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { policyDocument } from '../policies/statement.ts';
import { freezeStatements } from './freeze-statements.ts';

/**
 * Freezes, in every account under it, what verdicts and logs rest on: an administrator of a member cannot change the
 * session document, the log group, the keys, the roles, the rules, the archive, nor the tag that access goes by. The
 * watch sees such a change; this keeps it from being made.
 */
export class Freeze extends Construct {
  constructor(
    scope: Construct,
    { targets, deployers }: { targets: readonly string[]; deployers: CfnParameter },
  ) {
    super(scope, 'Freeze');
    new CfnPolicy(this, 'Policy', {
      name: 'SallyportFreeze',
      description: 'Sallyport: what guardrails rest on is changed by its deployment alone',
      type: 'SERVICE_CONTROL_POLICY',
      targetIds: [...targets],
      content: policyDocument(freezeStatements(deployers.valueAsList)),
    });
  }
}
