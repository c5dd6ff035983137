/** Who owns a thing of EC2 and where it is. */
export interface Place {
  readonly account: string;
  readonly region: string;
}

/** The states of an instance, with AWS's codes. Source: API_InstanceState. */
export const STATE_CODES = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
} as const;
export type InstanceState = keyof typeof STATE_CODES;

/** One instance, as kept. Times are epoch ms. Tags are kept apart, for all kinds of things. */
export interface Instance extends Place {
  readonly id: string;
  readonly reservationId: string;
  readonly imageId: string;
  readonly type: string;
  readonly keyName?: string;
  readonly state: InstanceState;
  readonly stateReason?: string;
  readonly launchedAt: number;
  /** When a terminated instance was terminated; it is shown for an hour after that. */
  readonly terminatedAt?: number;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly zone: string;
  readonly privateIp: string;
  readonly interfaceId: string;
  readonly groupIds: readonly string[];
  readonly profile?: ProfileAssociation;
  readonly clientToken?: string;
}

/** An instance profile on an instance. */
export interface ProfileAssociation {
  readonly id: string;
  readonly profileArn: string;
  readonly profileId: string;
  readonly at: number;
}

export interface Vpc extends Place {
  readonly id: string;
  readonly cidr: string;
  readonly isDefault: boolean;
}

export interface Subnet extends Place {
  readonly id: string;
  readonly vpcId: string;
  readonly cidr: string;
  readonly zone: string;
  readonly isDefault: boolean;
}

/** One rule of a security group; exactly one of cidr, cidr6, groupId and prefixListId is there. */
export interface GroupRule {
  readonly id: string;
  /** `tcp`, `udp`, `icmp`, a protocol's number, or `-1` for all. */
  readonly protocol: string;
  readonly fromPort?: number;
  readonly toPort?: number;
  readonly cidr?: string;
  readonly cidr6?: string;
  readonly groupId?: string;
  readonly prefixListId?: string;
  readonly description?: string;
}

export interface SecurityGroup extends Place {
  readonly id: string;
  readonly vpcId: string;
  readonly name: string;
  readonly description: string;
  readonly ingress: readonly GroupRule[];
  readonly egress: readonly GroupRule[];
}

/** One entry of a network ACL; evaluated by number, the first that matches decides. */
export interface AclEntry {
  readonly number: number;
  readonly egress: boolean;
  /** A protocol's number, or `-1` for all. */
  readonly protocol: string;
  readonly action: 'allow' | 'deny';
  readonly cidr?: string;
  readonly cidr6?: string;
  readonly ports?: { readonly from: number; readonly to: number };
  readonly icmp?: { readonly code: number; readonly type: number };
}

export interface NetworkAcl extends Place {
  readonly id: string;
  readonly vpcId: string;
  readonly isDefault: boolean;
  readonly entries: readonly AclEntry[];
  readonly associations: readonly { readonly id: string; readonly subnetId: string }[];
}

export interface RouteTable extends Place {
  readonly id: string;
  readonly vpcId: string;
  readonly routes: readonly { readonly destination: string; readonly target: string }[];
  readonly associations: readonly {
    readonly id: string;
    readonly subnetId?: string;
    readonly main: boolean;
  }[];
}

/** The interface that an endpoint has in one subnet. */
export interface EndpointInterface {
  readonly id: string;
  readonly subnetId: string;
  readonly address: string;
}

/** A VPC endpoint; `policy` holds what may be called through it. Times are epoch ms. */
export interface VpcEndpoint extends Place {
  readonly id: string;
  readonly vpcId: string;
  readonly serviceName: string;
  readonly type: 'Gateway' | 'Interface';
  readonly policy: string;
  readonly subnetIds: readonly string[];
  /** Of an interface endpoint, one in each subnet. */
  readonly interfaces?: readonly EndpointInterface[];
  readonly groupIds: readonly string[];
  readonly routeTableIds: readonly string[];
  readonly privateDns: boolean;
  readonly createdAt: number;
}
