import { Aws } from 'aws-cdk-lib';
import type { Statement } from './statement.ts';

/**
 * Who may publish: one role of ours and this account's alarms. The Deny keeps out those whom IAM would let publish
 * anywhere in the account.
 */
export function topicPolicy(topicArn: string, publisherArn: string): readonly Statement[] {
  return [
    {
      Sid: 'TlsOnly',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
    {
      Sid: 'NobodyElse',
      Effect: 'Deny',
      Principal: '*',
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: {
        ArnNotEquals: { 'aws:PrincipalArn': publisherArn },
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
      },
    },
    {
      Sid: 'Alarms',
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: topicArn,
      Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    },
  ];
}
