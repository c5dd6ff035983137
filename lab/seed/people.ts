import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  type IAMClient,
  PutUserPolicyCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import type { Clients } from './clients.ts';
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
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
}

/** Makes the lab's people. */
export async function seedPeople(
  member: Clients,
  names: readonly string[],
): Promise<Record<string, AccessKey>> {
  const keys: Record<string, AccessKey> = {};
  for (const name of names) {
    keys[name] = await makeUser(member.iam, name, POLICIES[name]!());
    await acceptLongTermKeys(member.iam, name);
  }
  await acceptLongTermKeys(member.iam, 'admin');
  return keys;
}
