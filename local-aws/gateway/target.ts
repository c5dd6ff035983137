import type { IncomingHttpHeaders } from 'node:http';
import type { Protocol, ServiceName } from '../action.ts';

/** The prefix of X-Amz-Target of each JSON service. Source: the services' Smithy models. */
const JSON_TARGETS: Readonly<Record<string, ServiceName>> = {
  AmazonSSM: 'ssm',
  Logs_20140328: 'logs',
  'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101': 'cloudtrail',
  CloudTrail_20131101: 'cloudtrail',
  AWSEvents: 'events',
  TrentService: 'kms',
  AWSOrganizationsV20161128: 'organizations',
  AmazonSQS: 'sqs',
  EC2WindowsMessageDeliveryService: 'ec2messages',
  GraniteServiceVersion20100801: 'monitoring',
  Kinesis_20131202: 'kinesis',
  Firehose_20150804: 'firehose',
};

const QUERY_SERVICES: ReadonlySet<string> = new Set(['iam', 'sts', 'sns', 'sqs', 'monitoring']);

/** The XML name space of each query service's answers. */
export const XML_NAMESPACE: Readonly<Record<string, string>> = {
  iam: 'https://iam.amazonaws.com/doc/2010-05-08/',
  sts: 'https://sts.amazonaws.com/doc/2011-06-15/',
  sns: 'http://sns.amazonaws.com/doc/2010-03-31/',
  sqs: 'http://queue.amazonaws.com/doc/2012-11-05/',
  monitoring: 'http://monitoring.amazonaws.com/doc/2010-08-01/',
  ec2: 'http://ec2.amazonaws.com/doc/2016-11-15/',
};

/** Which service a request is for, and in which protocol. `action` is known for JSON services only. */
export interface Target {
  readonly service: ServiceName;
  readonly protocol: Protocol;
  readonly action?: string;
}

/**
 * Finds the service of a request on the one port that all services share: by X-Amz-Target, by the paths of the
 * Session Manager channels, by the service that the signature is scoped to, and else S3, whose paths are free.
 */
export function targetOf(
  headers: IncomingHttpHeaders,
  rawPath: string,
  signedService: string | undefined,
): Target | undefined {
  const header = headers['x-amz-target'];
  if (typeof header === 'string') {
    const at = header.lastIndexOf('.');
    const prefix = header.slice(0, at);
    const service = Object.hasOwn(JSON_TARGETS, prefix) ? JSON_TARGETS[prefix] : undefined;
    return service === undefined ? undefined : { service, protocol: 'json', action: header.slice(at + 1) };
  }
  if (rawPath.startsWith('/v1/control-channel/') || rawPath.startsWith('/v1/data-channel/'))
    return { service: 'ssmmessages', protocol: 'messages' };
  if (signedService === 'ec2') return { service: 'ec2', protocol: 'ec2' };
  if (signedService !== undefined && QUERY_SERVICES.has(signedService))
    return { service: signedService as ServiceName, protocol: 'query' };
  return { service: 's3', protocol: 's3' };
}
