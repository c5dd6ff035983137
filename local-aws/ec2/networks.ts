import { hexId } from '../ids.ts';
import type { Table } from '../store/table.ts';
import type { World } from '../world.ts';
import type {
  AclEntry,
  GroupRule,
  NetworkAcl,
  Place,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
  VpcEndpoint,
} from './entities.ts';

const DEFAULT_CIDR = '172.31.0.0/16';
const DEFAULT_SUBNETS = [
  { cidr: '172.31.0.0/20', zone: 'a' },
  { cidr: '172.31.16.0/20', zone: 'b' },
  { cidr: '172.31.32.0/20', zone: 'c' },
] as const;
/** The number of an ACL's last entry, which denies what nothing else matched. */
export const LAST_ENTRY = 32_767;

function keyOf(row: Place & { id: string }): string {
  return `${row.account}/${row.region}/${row.id}`;
}

/** Rows of one kind, by account, region and id. */
export class Rows<Row extends Place & { readonly id: string }> {
  readonly #table: Table<Row>;
  readonly #changed: () => void;

  constructor(table: Table<Row>, changed: () => void = () => undefined) {
    this.#table = table;
    this.#changed = changed;
  }

  get(place: Place, id: string): Row | undefined {
    return this.#table.get(keyOf({ account: place.account, region: place.region, id }));
  }

  list(place: Place): Row[] {
    return [...this.#table.values(`${place.account}/${place.region}/`)];
  }

  put(row: Row): Row {
    this.#table.set(keyOf(row), row);
    this.#changed();
    return row;
  }

  delete(row: Row): void {
    this.#table.delete(keyOf(row));
    this.#changed();
  }

  /** A row of an account by its id, in whichever region it is. */
  findIn(account: string, id: string): Row | undefined {
    for (const row of this.#table.values(`${account}/`)) if (row.id === id) return row;
    return undefined;
  }
}

function allowAll(egress: boolean): AclEntry[] {
  const all = { egress, protocol: '-1', cidr: '0.0.0.0/0' };
  return [
    { ...all, number: 100, action: 'allow' },
    { ...all, number: LAST_ENTRY, action: 'deny' },
  ];
}

function everywhere(): GroupRule {
  return { id: hexId('sgr-'), protocol: '-1', cidr: '0.0.0.0/0' };
}

/** VPCs and what is in them: the model that a node's path to the services is judged by. */
export class Networks {
  readonly vpcs: Rows<Vpc>;
  readonly subnets: Rows<Subnet>;
  readonly groups: Rows<SecurityGroup>;
  readonly acls: Rows<NetworkAcl>;
  readonly routeTables: Rows<RouteTable>;
  readonly endpoints: Rows<VpcEndpoint>;
  readonly #listeners = new Set<() => void>();

  constructor(world: World) {
    const { store } = world;
    const changed = () => {
      for (const listener of this.#listeners) listener();
    };
    this.vpcs = new Rows(store.table<Vpc>('ec2.vpcs'));
    this.subnets = new Rows(store.table<Subnet>('ec2.subnets'), changed);
    this.groups = new Rows(store.table<SecurityGroup>('ec2.groups'), changed);
    this.acls = new Rows(store.table<NetworkAcl>('ec2.acls'), changed);
    this.routeTables = new Rows(store.table<RouteTable>('ec2.route-tables'), changed);
    this.endpoints = new Rows(store.table<VpcEndpoint>('ec2.endpoints'), changed);
  }

  /** Calls back after every change that a node's path may rest on. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener);
  }

  /** The default VPC of an account and region; made, with three subnets, when it is first asked for. */
  defaultVpc({ account, region }: Place): Vpc {
    const place = { account, region };
    const known = this.vpcs.list(place).find(({ isDefault }) => isDefault);
    if (known !== undefined) return known;
    const vpc = this.createVpc(place, DEFAULT_CIDR, true);
    const gateway = hexId('igw-');
    const [table] = this.routeTables.list(place).filter(({ vpcId }) => vpcId === vpc.id);
    if (table !== undefined) {
      this.routeTables.put({
        ...table,
        routes: [...table.routes, { destination: '0.0.0.0/0', target: gateway }],
      });
    }
    for (const { cidr, zone } of DEFAULT_SUBNETS) this.createSubnet(vpc, cidr, region + zone, true);
    return vpc;
  }

  /** A VPC with the security group, ACL and route table that every VPC starts with. */
  createVpc({ account, region }: Place, cidr: string, isDefault = false): Vpc {
    const place = { account, region };
    const vpc = this.vpcs.put({ ...place, id: hexId('vpc-'), cidr, isDefault });
    const group = {
      ...place,
      id: hexId('sg-'),
      vpcId: vpc.id,
      name: 'default',
      description: 'default VPC security group',
    };
    const own = { id: hexId('sgr-'), protocol: '-1', groupId: group.id };
    this.groups.put({ ...group, ingress: [own], egress: [everywhere()] });
    const entries = [...allowAll(true), ...allowAll(false)];
    this.acls.put({ ...place, id: hexId('acl-'), vpcId: vpc.id, isDefault: true, entries, associations: [] });
    const main = { id: hexId('rtbassoc-'), main: true };
    const routes = [{ destination: cidr, target: 'local' }];
    this.routeTables.put({ ...place, id: hexId('rtb-'), vpcId: vpc.id, routes, associations: [main] });
    return vpc;
  }

  /** A subnet, under its VPC's own ACL until another one is put on it. */
  createSubnet(vpc: Vpc, cidr: string, zone: string, isDefault = false): Subnet {
    const { account, region } = vpc;
    const subnet = this.subnets.put({
      account,
      region,
      id: hexId('subnet-'),
      vpcId: vpc.id,
      cidr,
      zone,
      isDefault,
    });
    const acl = this.acls.list(vpc).find((row) => row.vpcId === vpc.id && row.isDefault);
    if (acl !== undefined) {
      const association = { id: hexId('aclassoc-'), subnetId: subnet.id };
      this.acls.put({ ...acl, associations: [...acl.associations, association] });
    }
    return subnet;
  }

  createGroup(vpc: Vpc, name: string, description: string): SecurityGroup {
    const { account, region } = vpc;
    const group = { account, region, id: hexId('sg-'), vpcId: vpc.id, name, description };
    return this.groups.put({ ...group, ingress: [], egress: [everywhere()] });
  }

  defaultGroup(vpc: Vpc): SecurityGroup | undefined {
    return this.groups.list(vpc).find(({ vpcId, name }) => vpcId === vpc.id && name === 'default');
  }

  /** The ACL that stands before a subnet. */
  aclOf(subnet: Subnet): NetworkAcl | undefined {
    return this.acls
      .list(subnet)
      .find(({ associations }) => associations.some(({ subnetId }) => subnetId === subnet.id));
  }

  /** The route table of a subnet: its own, or its VPC's main one. */
  routeTableOf(subnet: Subnet): RouteTable | undefined {
    const tables = this.routeTables.list(subnet).filter(({ vpcId }) => vpcId === subnet.vpcId);
    return (
      tables.find(({ associations }) => associations.some(({ subnetId }) => subnetId === subnet.id)) ??
      tables.find(({ associations }) => associations.some(({ main }) => main))
    );
  }
}
