import type { CfnParameter } from 'aws-cdk-lib';
import { CfnPolicy } from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import { policyDocument, type Statement } from '../policies/statement.ts';
import { freezeHubStatements } from './freeze-hub-statements.ts';
import { freezeStatements } from './freeze-statements.ts';

/**
 * Freezes, in every account under it, what verdicts and logs rest on: an administrator of a member cannot change the
 * session document, the log group, the keys, the roles, the rules, the archive, nor the tag that access goes by. The
 * watch sees such a change; this keeps it from being made. A second policy does the same for what the watch runs on.
 */
export class Freeze extends Construct {
  constructor(
    scope: Construct,
    { targets, deployers }: { targets: readonly string[]; deployers: CfnParameter },
  ) {
    super(scope, 'Freeze');
    const policy = (id: string, name: string, what: string, statements: readonly Statement[]) =>
      new CfnPolicy(this, id, {
        name,
        description: `Sallyport: ${what} is changed by its deployment alone`,
        type: 'SERVICE_CONTROL_POLICY',
        targetIds: [...targets],
        content: policyDocument(statements),
      });
    const except = deployers.valueAsList;
    policy('Policy', 'SallyportFreeze', 'what guardrails rest on', freezeStatements(except));
    // One policy has at most 5,120 characters, and five may hang on a target.
    policy('HubPolicy', 'SallyportFreezeHub', 'what the watch runs on', freezeHubStatements(except));
  }
}
