import type { VpcEndpoint } from '../entities.ts';

/** How a node's call reaches a service, or why it does not. */
export type Path =
  | {
      readonly open: true;
      /** The VPC endpoint that it goes through; undefined when it goes over the internet. */
      readonly endpoint: VpcEndpoint | undefined;
      /** The node's address as an endpoint sees it. */
      readonly privateIp: string;
    }
  | {
      readonly open: false;
      /** What stands in the way, by id; one sentence without a full stop. On AWS nobody is told. */
      readonly because: string;
    };

/** One end of a connection, as rules see it. */
export interface End {
  readonly address: string;
  /** The security groups of its network interface; none for a public address. */
  readonly groupIds: readonly string[];
  /** It is one of the addresses of a prefix list (that of S3). */
  readonly listed: boolean;
}

/** All services answer on this port. */
export const SERVICE_PORT = 443;
/** The ports that a Linux node's kernel picks for its end of a connection (net.ipv4.ip_local_port_range). */
export const NODE_PORTS = { from: 32_768, to: 60_999 } as const;
