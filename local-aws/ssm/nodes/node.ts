/** A hybrid node, as it registered. */
export interface ManagedInstance {
  readonly account: string;
  readonly region: string;
  /** `mi-` and 17 hex digits. */
  readonly id: string;
  readonly name?: string;
  /** The role that its credentials are of. */
  readonly roleArn: string;
  readonly activationId: string;
  readonly registeredAt: number;
  /** SPKI DER in base64. */
  readonly publicKey: string;
  readonly publicKeyType: string;
  readonly fingerprint: string;
}

/** What an agent says of its node with UpdateInstanceInformation; absent until it has said so. */
export interface InstanceReport {
  readonly AgentName?: string;
  readonly AgentStatus?: string;
  readonly AgentVersion?: string;
  readonly AvailabilityZone?: string;
  readonly AvailabilityZoneId?: string;
  readonly SSMConnectionChannel?: string;
  readonly PlatformType?: string;
  readonly PlatformName?: string;
  readonly PlatformVersion?: string;
  readonly IPAddress?: string;
  readonly ComputerName?: string;
}

/** A report with the place and time of the last one. */
export interface Heartbeat {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly report: InstanceReport;
}

/** A node as sessions see it. */
export interface Node {
  readonly account: string;
  readonly region: string;
  readonly id: string;
  readonly kind: 'ec2' | 'hybrid';
  readonly arn: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** An EC2 instance or a hybrid node. */
export const NODE_ID = /^(i-[0-9a-f]{8,17}|mi-[0-9a-f]{17})$/;

/** Path and name of a role, as ssm shows it. */
export function shownRole(roleArn: string): string {
  return roleArn.slice(roleArn.indexOf(':role/') + ':role/'.length);
}

/** The ARN that IAM is asked about, whether or not the node is there. */
export function nodeArn(id: string, account: string, region: string): string {
  return id.startsWith('mi-')
    ? `arn:aws:ssm:${region}:${account}:managed-instance/${id}`
    : `arn:aws:ec2:${region}:${account}:instance/${id}`;
}
