import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  type IAMClient,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import { NAMES } from '../accounts.ts';
import type { Clients } from './clients.ts';
import { boundaryArn, personBoundary } from './grant-policies.ts';
import { approverPolicy, auditorPolicy, contractorPolicy, engineerPolicy } from './people-policies.ts';
import type { AccessKey } from './seed.ts';

const POLICIES: Readonly<Record<string, () => object>> = {
  approver: approverPolicy,
  auditor: auditorPolicy,
  contractor: contractorPolicy,
  engineer: engineerPolicy,
};

/** Says that a person's long-term key is accepted: the lab has no identity provider to sign in through. */
export async function acceptLongTermKeys(iam: IAMClient, userName: string): Promise<void> {
  const Tags = [{ Key: 'sallyport:long-term-keys', Value: 'accepted' }];
  await iam.send(new TagUserCommand({ UserName: userName, Tags }));
}

/** Makes a user with one inline policy and one access key. */
export async function makeUser(iam: IAMClient, name: string, policy: object): Promise<AccessKey> {
  await iam.send(new CreateUserCommand({ UserName: name }));
  await iam.send(
    new PutUserPolicyCommand({ UserName: name, PolicyName: 'lab', PolicyDocument: JSON.stringify(policy) }),
  );
  return makeKey(iam, name);
}

/** Makes a person: their own managed policy, so that their inline policies have room for grants, under the boundary. */
async function makePerson(iam: IAMClient, name: string, policy: object): Promise<AccessKey> {
  await iam.send(new CreateUserCommand({ UserName: name }));
  const { Policy } = await iam.send(
    new CreatePolicyCommand({ PolicyName: `lab-${name}`, PolicyDocument: JSON.stringify(policy) }),
  );
  await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: Policy!.Arn! }));
  await iam.send(
    new PutUserPermissionsBoundaryCommand({
      UserName: name,
      PermissionsBoundary: boundaryArn(NAMES.personBoundary),
    }),
  );
  return makeKey(iam, name);
}

async function makeKey(iam: IAMClient, name: string): Promise<AccessKey> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

/** Makes the lab's people. */
export async function seedPeople(
  member: Clients,
  names: readonly string[],
): Promise<Record<string, AccessKey>> {
  const keys: Record<string, AccessKey> = {};
  await member.iam.send(
    new CreatePolicyCommand({
      PolicyName: NAMES.personBoundary,
      PolicyDocument: JSON.stringify(personBoundary()),
    }),
  );
  for (const name of names) {
    keys[name] = await makePerson(member.iam, name, POLICIES[name]!());
    await acceptLongTermKeys(member.iam, name);
  }
  await acceptLongTermKeys(member.iam, 'admin');
  return keys;
}
