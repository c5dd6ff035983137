import { hexId } from '../ids.ts';
import type { World } from '../world.ts';
import type { Instance, InstanceState, Place } from './entities.ts';
import { Networks, Rows } from './networks.ts';
import { freeAddress } from './private-address.ts';

/** AWS shows a terminated instance for about an hour. [EC2 user guide, 2026-11] */
const TERMINATED_SHOWN_MS = 3_600_000;

/** An EC2 instance as other services see it. */
export interface InstanceView {
  readonly id: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `arn:aws:iam::A:instance-profile/N`. */
  readonly instanceProfileArn?: string;
  readonly state: InstanceState;
  readonly privateIp: string;
  readonly subnetId: string;
  readonly groupIds: readonly string[];
}

/** What a new instance is made of. */
export interface NewInstance extends Place {
  readonly imageId?: string;
  readonly type?: string;
  readonly keyName?: string;
  readonly subnetId?: string;
  readonly groupIds?: readonly string[];
  readonly privateIp?: string;
  readonly profileArn?: string;
  readonly profileId?: string;
  readonly reservationId?: string;
  readonly clientToken?: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** Instances, networks and tags of all accounts and regions. */
export class Ec2State {
  readonly networks: Networks;
  readonly instances: Rows<Instance>;
  readonly #world: World;
  readonly #listeners = new Set<(instance: Instance) => void>();

  constructor(world: World) {
    this.#world = world;
    this.networks = new Networks(world);
    this.instances = new Rows(world.store.table<Instance>('ec2.instances'));
  }

  /** An instance of an account and region that is not terminated. */
  findInstance(account: string, region: string, id: string): InstanceView | undefined {
    const instance = this.instances.get({ account, region }, id);
    if (instance === undefined || instance.state === 'terminated') return undefined;
    const { state, privateIp, subnetId, groupIds, profile } = instance;
    const tags = this.tagsOf(instance, id);
    return { id, tags, state, privateIp, subnetId, groupIds, instanceProfileArn: profile?.profileArn };
  }

  /** Makes an instance, running: RunInstances, the lab and tests. The subnet defaults to one of the default VPC. */
  registerInstance(wanted: NewInstance): Instance {
    const place = { account: wanted.account, region: wanted.region };
    const vpc = this.networks.defaultVpc(place);
    const subnets = this.networks.subnets.list(place);
    const subnet =
      wanted.subnetId === undefined
        ? subnets.find(({ vpcId }) => vpcId === vpc.id)
        : subnets.find(({ id }) => id === wanted.subnetId);
    if (subnet === undefined)
      throw new Error(`${wanted.subnetId} is no subnet of ${place.account} in ${place.region}`);
    const home = this.networks.vpcs.get(place, subnet.vpcId) ?? vpc;
    const group = this.networks.defaultGroup(home);
    const now = this.#world.now();
    const instance = this.instances.put({
      ...place,
      id: hexId('i-'),
      reservationId: wanted.reservationId ?? hexId('r-'),
      imageId: wanted.imageId ?? 'ami-00000000000000001',
      type: wanted.type ?? 't3.micro',
      keyName: wanted.keyName,
      state: 'running',
      launchedAt: now,
      vpcId: subnet.vpcId,
      subnetId: subnet.id,
      zone: subnet.zone,
      privateIp: wanted.privateIp ?? freeAddress(subnet.cidr, this.addressesIn(place, subnet.id)),
      interfaceId: hexId('eni-'),
      groupIds: wanted.groupIds ?? (group === undefined ? [] : [group.id]),
      clientToken: wanted.clientToken,
      profile:
        wanted.profileArn === undefined
          ? undefined
          : {
              id: hexId('iip-assoc-'),
              profileArn: wanted.profileArn,
              profileId: wanted.profileId ?? '',
              at: now,
            },
    });
    this.setTags(place, instance.id, wanted.tags ?? {});
    this.#tell(instance);
    return instance;
  }

  /** The addresses of a subnet that instances and endpoints have. */
  addressesIn(place: Place, subnetId: string): Set<string> {
    const there = this.instances
      .list(place)
      .filter((one) => one.subnetId === subnetId && one.state !== 'terminated');
    const doors = this.networks.endpoints
      .list(place)
      .flatMap(({ interfaces }) => interfaces ?? [])
      .filter((one) => one.subnetId === subnetId);
    return new Set([...there.map(({ privateIp }) => privateIp), ...doors.map(({ address }) => address)]);
  }

  /** Keeps a changed instance and tells those who follow instances. */
  putInstance(instance: Instance): void {
    this.instances.put(instance);
    this.#tell(instance);
  }

  /** The instances that DescribeInstances may show. */
  shownInstances(place: Place): Instance[] {
    const now = this.#world.now();
    return this.instances.list(place).filter((instance) => {
      if (instance.terminatedAt === undefined || now - instance.terminatedAt < TERMINATED_SHOWN_MS)
        return true;
      this.instances.delete(instance);
      this.setTags(place, instance.id, {});
      return false;
    });
  }

  /** Calls back at every start, stop, termination or other change of an instance; gives the way to stop listening. */
  onInstance(listener: (instance: Instance) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(instance: Instance): void {
    for (const listener of this.#listeners) listener(instance);
  }

  #tags() {
    return this.#world.store.table<Readonly<Record<string, string>>>('ec2.tags');
  }

  /** The tags of anything of EC2. */
  tagsOf(place: Place, id: string): Readonly<Record<string, string>> {
    return this.#tags().get(`${place.account}/${place.region}/${id}`) ?? {};
  }

  setTags(place: Place, id: string, tags: Readonly<Record<string, string>>): void {
    const key = `${place.account}/${place.region}/${id}`;
    if (Object.keys(tags).length === 0) this.#tags().delete(key);
    else this.#tags().set(key, tags);
  }

  /** Every tagged thing of an account and region, with its tags. */
  *tagged(place: Place): IterableIterator<{ id: string; tags: Readonly<Record<string, string>> }> {
    const prefix = `${place.account}/${place.region}/`;
    for (const [key, tags] of this.#tags().entries(prefix)) yield { id: key.slice(prefix.length), tags };
  }
}
