import { Aws } from 'aws-cdk-lib';
import { CfnResourcePolicy } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { arnOf } from '../arns.ts';
import { NAMES } from '../names.ts';

/** Lets Step Functions and API Gateway write their logs, by the service that delivers for both. */
export class VendedLogs extends Construct {
  constructor(scope: Construct) {
    super(scope, 'VendedLogs');
    new CfnResourcePolicy(this, 'Policy', {
      policyName: 'sallyport-vended',
      policyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Sid: 'Deliver',
            Effect: 'Allow',
            Principal: { Service: 'delivery.logs.amazonaws.com' },
            Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
            Resource: [NAMES.timerGroup, NAMES.apiGroup].map((group) =>
              arnOf('logs', `log-group:${group}:*`),
            ),
            Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
          },
        ],
      }),
    });
  }
}
