/** What a call was made on. A listing has the prefix of what it could name instead of an ARN. */
export interface RecordedResource {
  readonly ARN?: string;
  readonly ARNPrefix?: string;
  readonly accountId?: string;
  readonly type?: string;
}

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
  readonly additionalEventData?: Readonly<Record<string, unknown>>;
  readonly resources?: readonly RecordedResource[];
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
