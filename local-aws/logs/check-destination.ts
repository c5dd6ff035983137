import { decide } from '@sallyport/iam-evaluation/decide.ts';
import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { type Consignment, sendRecord } from './send-record.ts';
import { controlRecord } from './subscribed-record.ts';

const KINDS: Readonly<Record<string, string>> = {
  kinesis: 'Kinesis stream',
  firehose: 'Firehose stream',
  logs: 'destination',
};

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}

/** A destination of another account says in its access policy who may subscribe. */
function checkAccess(call: Call, arn: string): void {
  const destination = call.world.logs.destinations.get(arn);
  if (destination === undefined)
    throw invalid(
      'Could not deliver test message to specified destination. Check if the destination is valid.',
    );
  if (destination.account === call.account) return;
  const policy = call.world.logs.destinations.policyOf(destination);
  const organization = call.world.organizations.organizationOf(call.account);
  const isAllowed =
    policy !== undefined &&
    decide(
      {
        // AWS asks for the account, not for who of it makes the call.
        principal: { kind: 'root', arn: `arn:aws:iam::${call.account}:root`, account: call.account },
        action: 'logs:PutSubscriptionFilter',
        resource: arn,
        resourceAccount: destination.account,
        context: organization === undefined ? {} : { 'aws:PrincipalOrgID': organization.id },
      },
      { identity: [], resource: policy },
    ).result === 'Allowed';
  if (!isAllowed)
    throw new AwsError(
      'AccessDeniedException',
      `User with accountId: ${call.account} is not authorized to perform PutSubscriptionFilter on resource ${arn}`,
    );
}

/** Refuses a destination that a subscription could not deliver to; a control message is what tells. */
export function checkDestination(
  call: Call,
  wanted: Pick<Consignment, 'group' | 'destinationArn' | 'roleArn'>,
): void {
  const { destinationArn, roleArn } = wanted;
  const [, , vendor = '', region, account] = destinationArn.split(':');
  if (vendor === 'lambda')
    throw invalid(
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    );
  const kind = KINDS[vendor];
  if (kind === undefined || region !== call.region)
    throw invalid(`PutSubscriptionFilter operation cannot work with destinationArn for vendor ${vendor}`);
  if (vendor === 'logs') checkAccess(call, destinationArn);
  else if (account !== call.account)
    throw invalid('Cross-account subscriptions need a destination; see PutDestination.');
  else if (roleArn === undefined)
    throw invalid(`destinationArn for vendor ${vendor} cannot be used without roleArn`);
  const data = controlRecord(kind, call.now);
  if (sendRecord(call.world, { ...wanted, partitionKey: 'control', data }) !== 'delivered')
    throw invalid(
      `Could not deliver test message to specified ${kind}. ${vendor === 'logs' ? 'Check if the destination is valid.' : `Check if the given ${kind} is in ACTIVE state.`}`,
    );
}
