/** One CloudTrail record, eventVersion 1.11. Source: CloudTrail user guide, "record contents"; facts/aws.md E4. */
export interface CloudTrailRecord {
  readonly eventVersion: string;
  readonly userIdentity: Readonly<Record<string, unknown>>;
  /** RFC 3339 UTC, whole seconds. */
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly requestParameters: unknown;
  readonly responseElements: unknown;
  readonly requestID: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly resources?: readonly { ARN: string; accountId: string; type?: string }[];
  readonly eventType: 'AwsApiCall' | 'AwsServiceEvent';
  readonly managementEvent: boolean;
  readonly recipientAccountId: string;
  readonly eventCategory: 'Management' | 'Data';
  /** The VPC endpoint that the call came through, and whose it is. */
  readonly vpcEndpointId?: string;
  readonly vpcEndpointAccountId?: string;
  readonly sharedEventID?: string;
  readonly tlsDetails?: Readonly<Record<string, string>>;
}
