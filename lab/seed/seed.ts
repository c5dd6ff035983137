/**
 * Makes the lab's two accounts as an administrator would: by ordinary calls to local-aws, once, at the first start
 * in a data directory. What people and programs need afterwards is returned, and kept by the caller.
 */
import type { World } from '@sallyport/local-aws/world.ts';
import { HUB_ACCOUNT, MANAGEMENT_ACCOUNT, MEMBER_ACCOUNT, NAMES, NODES, PEOPLE } from '../accounts.ts';
import { type Clients, makeClients } from './clients.ts';
import { seedEvents } from './events.ts';
import { seedHub } from './hub.ts';
import { memberTrust, organizationPolicy } from './machine-policies.ts';
import { seedMember } from './member.ts';
import { seedNodes } from './nodes.ts';
import { seedPeople } from './people.ts';

/** An IAM user's key. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A node of the lab, and what its agent needs to become it. */
export interface SeededNode {
  readonly name: string;
  readonly environment: string;
  readonly kind: 'ec2' | 'hybrid';
  /** Known for instances; a hybrid node gets its id when it registers. */
  readonly instanceId: string | null;
  readonly metadataToken: string | null;
  readonly activation: { readonly id: string; readonly code: string } | null;
}

/** What the seed made. */
export interface Seed {
  readonly people: Readonly<Record<string, AccessKey>>;
  readonly hub: AccessKey;
  /** The administrator of the organisation, for service control policies. */
  readonly management: AccessKey;
  readonly server: AccessKey;
  readonly nodes: readonly SeededNode[];
  /** For one's own nodes. */
  readonly activation: { readonly id: string; readonly code: string };
  readonly topics: { readonly member: string; readonly central: string };
  readonly eventQueueUrl: string;
}

function administrator(world: World, account: string, name: string): AccessKey {
  const { accessKeyId, secretAccessKey } = world.iam.bootstrap.user({
    account,
    name,
    policies: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  });
  return { accessKeyId, secretAccessKey };
}

/** Seeds an empty local-aws. Throws with the call that failed. */
export async function seed(world: World): Promise<Seed> {
  const organization = world.organizations.bootstrap({
    managementAccount: MANAGEMENT_ACCOUNT,
    members: [HUB_ACCOUNT, MEMBER_ACCOUNT],
  });
  const hubKey = administrator(world, HUB_ACCOUNT, 'hub');
  const adminKey = administrator(world, MEMBER_ACCOUNT, 'admin');
  const hub: Clients = makeClients(world.endpoint, hubKey);
  const member: Clients = makeClients(world.endpoint, adminKey);
  // Roles and users first: everything else may name them.
  const people = await seedPeople(
    member,
    PEOPLE.filter((name) => name !== 'admin'),
  );
  const hubPlaces = await seedHub(hub, organization.id);
  // The server's user is there now, and may be named by the role that trusts it.
  world.iam.bootstrap.role({
    account: MANAGEMENT_ACCOUNT,
    name: NAMES.organizationRole,
    trust: memberTrust(),
    policies: [{ name: 'read', document: organizationPolicy() }],
  });
  const memberPlaces = await seedMember(member, hubPlaces.archiveKeyArn);
  const eventQueueUrl = await seedEvents(hub, member);
  const { nodes, activation } = await seedNodes(world, member, NODES);
  for (const client of [...Object.values(hub), ...Object.values(member)]) client.destroy();
  return {
    people: { ...people, admin: adminKey },
    hub: hubKey,
    management: administrator(world, MANAGEMENT_ACCOUNT, 'management'),
    server: hubPlaces.server,
    nodes,
    activation,
    topics: { member: memberPlaces.topicArn, central: hubPlaces.topicArn },
    eventQueueUrl,
  };
}
