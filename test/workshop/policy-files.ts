import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The trust policy that the workshop's node roles have, for one service. */
export function trust(service: string): object {
  return {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
  };
}

/** The workshop's policy for its user: Dev by tag, one's own sessions by name. */
export const DEV_ACCESS = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Action: [
        'ssm:DescribeSessions',
        'ssm:GetConnectionStatus',
        'ssm:DescribeInstanceProperties',
        'ec2:DescribeInstances',
        'ssm:StartSession',
      ],
      Resource: '*',
    },
    {
      Sid: 'ReadAlltheSSMThings',
      Effect: 'Allow',
      Action: ['ssm:Get*', 'ssm:Describe*', 'ssm:List*'],
      Resource: '*',
    },
    {
      Sid: 'SameUserTerminate',
      Effect: 'Allow',
      Action: 'ssm:TerminateSession',
      Resource: `arn:aws:ssm:*:*:session/\${aws:username}-*`,
    },
    {
      Sid: 'DenySMtoProd',
      Effect: 'Deny',
      Action: 'ssm:StartSession',
      Resource: ['arn:aws:ec2:*:*:instance/*'],
      Condition: { StringLike: { 'ssm:resourceTag/Environment': 'Prod' } },
    },
  ],
};

/** Writes the files that the workshop has its reader make, into the folder where the commands are typed. */
export function writePolicyFiles(folder: string): void {
  const files: Record<string, object> = {
    'lab-role-trust-policy.json': trust('ec2.amazonaws.com'),
    'ssmservice-trust-policy.json': trust('ssm.amazonaws.com'),
    'SSMDevAccess.json': DEV_ACCESS,
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), JSON.stringify(content, null, 4));
}
