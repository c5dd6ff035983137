import { CfnParameter } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** The account of the hub, asked for. */
export function hubAccountParameter(scope: Construct): string {
  return new CfnParameter(scope, 'HubAccount', {
    type: 'String',
    allowedPattern: '^\\d{12}$',
    description: 'The account of the hub, which has the archive and runs the server.',
  }).valueAsString;
}
