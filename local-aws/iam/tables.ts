import { drawDelay } from '../options.ts';
import type { Table } from '../store/table.ts';
import type { World } from '../world.ts';
import { parseIamArn } from './arn.ts';
import type {
  AccessKey,
  Group,
  InstanceProfile,
  LastUse,
  ManagedPolicy,
  MfaDevice,
  Role,
  User,
} from './entities.ts';
import { awsManagedPolicy } from './managed-policies/aws-managed-policy.ts';
import { PropagatedTable, Propagation } from './propagation.ts';

/** The key of a named thing; IAM's names are unique whatever their case. */
export function nameKey(account: string, name: string): string {
  return `${account}/${name.toLowerCase()}`;
}

/** The tables of iam, each with what was written and what is in force. Keys are `account/name`, lower case. */
export class IamTables {
  readonly propagation: Propagation;
  readonly users: PropagatedTable<User>;
  readonly groups: PropagatedTable<Group>;
  readonly roles: PropagatedTable<Role>;
  readonly profiles: PropagatedTable<InstanceProfile>;
  readonly policies: PropagatedTable<ManagedPolicy>;
  /** By access key id. */
  readonly keys: PropagatedTable<AccessKey>;
  /** By account. */
  readonly aliases: Table<{ readonly alias: string }>;
  /** By serial number. */
  readonly mfaDevices: Table<MfaDevice>;
  /** By access key id or role id. */
  readonly lastUses: Table<LastUse>;

  constructor(world: World) {
    const { store, options } = world;
    this.propagation = new Propagation(
      () => world.now(),
      () => drawDelay(options.iamPropagation, options.random),
    );
    const table = <T extends object>(name: string) =>
      new PropagatedTable<T>(store.table<T>(`iam.${name}`), this.propagation);
    this.users = table('users');
    this.groups = table('groups');
    this.roles = table('roles');
    this.profiles = table('instance-profiles');
    this.policies = table('policies');
    this.keys = table('access-keys');
    this.aliases = store.table('iam.account-aliases');
    this.mfaDevices = store.table('iam.mfa-devices');
    this.lastUses = store.table('iam.last-uses');
  }

  /** The managed policy of an ARN as written: AWS's own, or a customer's. */
  policy(arn: string): ManagedPolicy | undefined {
    return this.#policy(arn, (key) => this.policies.get(key));
  }

  /** The managed policy of an ARN as authorisation sees it. */
  policyInForce(arn: string): ManagedPolicy | undefined {
    return this.#policy(arn, (key) => this.policies.inForce(key));
  }

  #policy(arn: string, find: (key: string) => ManagedPolicy | undefined): ManagedPolicy | undefined {
    const parts = parseIamArn(arn);
    if (parts === undefined || parts.kind !== 'policy') return undefined;
    if (parts.account === 'aws') return awsManagedPolicy(arn);
    const row = find(nameKey(parts.account, parts.name));
    return row?.arn === arn ? row : undefined;
  }
}
