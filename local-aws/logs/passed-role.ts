import type { Authorization, Call } from '../action.ts';

/** A role given to Logs is passed to it: iam:PassRole is asked, too. */
export function passedRole(call: Call, roleArn: string | undefined): Authorization[] {
  if (roleArn === undefined) return [];
  return [
    {
      action: 'iam:PassRole',
      resource: roleArn,
      resourceAccount: call.account,
      context: { 'iam:PassedToService': 'logs.amazonaws.com' },
    },
  ];
}
