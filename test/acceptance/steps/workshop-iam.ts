import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  ListAttachedUserPoliciesCommand,
} from '@aws-sdk/client-iam';
import { CreateActivationCommand, DescribeActivationsCommand } from '@aws-sdk/client-ssm';
import { DEV_ACCESS, trust } from '../../workshop/policy-files.ts';
import type { Acceptance } from '../acceptance.ts';

const MANAGED = 'arn:aws:iam::aws:policy';
const IAM_MS = 120_000;
const ACTIVATION_MS = 60 * 60_000;

/** Clients of today sign the opening of a channel, which the workshop's policy of 2020 knows nothing of. */
const OPEN_CHANNEL = {
  Sid: 'OpenOwnChannel',
  Effect: 'Allow',
  Action: 'ssmmessages:OpenDataChannel',
  Resource: `arn:aws:ssm:*:*:session/\${aws:username}-*`,
};

/** The workshop's user, with the key that it asks by. */
export interface WorkshopUser {
  readonly name: string;
  readonly policyArn: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Task 1: the role and the profile of EC2 nodes. */
export async function makeInstanceProfile(acceptance: Acceptance): Promise<void> {
  const { account, made, tags: Tags } = acceptance;
  const name = acceptance.named('node');
  made.add('role', name);
  await account.iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify(trust('ec2.amazonaws.com')),
      Tags,
    }),
  );
  made.add('instance-profile', name, name);
  await account.iam.send(new CreateInstanceProfileCommand({ InstanceProfileName: name, Tags }));
  await account.iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName: name, RoleName: name }));
  await account.iam.send(
    new AttachRolePolicyCommand({ RoleName: name, PolicyArn: `${MANAGED}/AmazonSSMManagedInstanceCore` }),
  );
}

/** Task 2: the role of hybrid nodes, and an activation for one. Nothing registers with it. */
export async function makeActivation(acceptance: Acceptance): Promise<void> {
  const { account, made, tags: Tags } = acceptance;
  const name = acceptance.named('hybrid');
  made.add('role', name);
  await account.iam.send(
    new CreateRoleCommand({
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify(trust('ssm.amazonaws.com')),
      Tags,
    }),
  );
  made.add('activation', name);
  const activation = new CreateActivationCommand({
    DefaultInstanceName: name,
    IamRole: name,
    RegistrationLimit: 1,
    ExpirationDate: new Date(Date.now() + ACTIVATION_MS),
    Tags,
  });
  // The role is not known everywhere at once.
  const { answer } = await acceptance.until(
    'an activation for the new role',
    async () =>
      (await account.ssm.send(activation).catch((error: Error) => {
        if (/ValidationException|InvalidParameters/.test(error.name)) return null;
        throw error;
      })) ?? null,
    IAM_MS,
  );
  const id = answer.ActivationId ?? '';
  const { ActivationList = [] } = await account.ssm.send(
    new DescribeActivationsCommand({ Filters: [{ FilterKey: 'ActivationIds', FilterValues: [id] }] }),
  );
  const [found] = ActivationList;
  if (found?.RegistrationsCount !== 0 || found.Expired !== false || found.IamRole !== name)
    throw new Error(`the activation reads ${JSON.stringify(found)}`);
}

/** Task 4: the user, and the policy as the workshop prints it with one statement more; it is attached when that is measured. */
export async function makeUser(acceptance: Acceptance): Promise<WorkshopUser> {
  const { account, made, tags: Tags, options } = acceptance;
  const name = acceptance.named();
  const policyArn = `arn:aws:iam::${options.account}:policy/${name}`;
  // What is made later goes first, and a policy goes once nobody has it any more.
  made.add('managed-policy', policyArn);
  made.add('user', name);
  await account.iam.send(new CreateUserCommand({ UserName: name, Tags }));
  const document = JSON.stringify({ ...DEV_ACCESS, Statement: [...DEV_ACCESS.Statement, OPEN_CHANNEL] });
  const { Policy } = await account.iam.send(
    new CreatePolicyCommand({ PolicyName: name, PolicyDocument: document, Tags }),
  );
  if (Policy?.Arn !== policyArn) throw new Error(`the policy's ARN is ${Policy?.Arn}, not ${policyArn}`);
  for (const arn of [`${MANAGED}/CloudWatchLogsReadOnlyAccess`, `${MANAGED}/AWSCloudTrailReadOnlyAccess`]) {
    await account.iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: arn }));
  }
  const { AttachedPolicies = [] } = await account.iam.send(
    new ListAttachedUserPoliciesCommand({ UserName: name }),
  );
  if (AttachedPolicies.length !== 2)
    throw new Error(`${AttachedPolicies.length} policies are attached, not 2`);
  const { AccessKey } = await account.iam.send(new CreateAccessKeyCommand({ UserName: name }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  return { name, policyArn, credentials: { accessKeyId, secretAccessKey } };
}
