import {
  CreatePolicyCommand,
  CreateRoleCommand,
  type IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { NAMES } from '../accounts.ts';
import { boundaryArn, brokerBoundary, brokerPolicy, brokerTrust } from './grant-policies.ts';

/** Makes the role that grants are sessions of, under its boundary. */
export async function seedBroker(iam: IAMClient): Promise<void> {
  await iam.send(
    new CreatePolicyCommand({
      PolicyName: NAMES.brokerBoundary,
      PolicyDocument: JSON.stringify(brokerBoundary()),
    }),
  );
  await iam.send(
    new CreateRoleCommand({
      RoleName: NAMES.brokerRole,
      AssumeRolePolicyDocument: JSON.stringify(brokerTrust()),
      PermissionsBoundary: boundaryArn(NAMES.brokerBoundary),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: NAMES.brokerRole,
      PolicyName: 'grants',
      PolicyDocument: JSON.stringify(brokerPolicy()),
    }),
  );
}
