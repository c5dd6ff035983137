/** Which events a trail logs. Source: API_EventSelector. */
export interface EventSelector {
  readonly ReadWriteType: 'All' | 'ReadOnly' | 'WriteOnly';
  readonly IncludeManagementEvents: boolean;
  readonly DataResources: readonly { readonly Type: string; readonly Values: readonly string[] }[];
  readonly ExcludeManagementEventSources: readonly string[];
}

/** One condition of an advanced selector, in AWS's own member names. Source: API_AdvancedFieldSelector. */
export interface FieldSelector {
  readonly Field: string;
  readonly Equals?: readonly string[] | undefined;
  readonly StartsWith?: readonly string[] | undefined;
  readonly EndsWith?: readonly string[] | undefined;
  readonly NotEquals?: readonly string[] | undefined;
  readonly NotStartsWith?: readonly string[] | undefined;
  readonly NotEndsWith?: readonly string[] | undefined;
}

/** Source: API_AdvancedEventSelector. */
export interface AdvancedSelector {
  readonly Name?: string | undefined;
  readonly FieldSelectors: readonly FieldSelector[];
}

/** One trail, as kept. Times are epoch ms. */
export interface Trail {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly homeRegion: string;
  readonly s3BucketName: string;
  readonly s3KeyPrefix?: string;
  readonly snsTopicArn?: string;
  readonly includeGlobalServiceEvents: boolean;
  readonly isMultiRegion: boolean;
  readonly isOrganization: boolean;
  readonly logFileValidation: boolean;
  readonly logGroupArn?: string;
  readonly logRoleArn?: string;
  readonly kmsKeyId?: string;
  /** Empty when the trail has advanced ones. */
  readonly selectors: readonly EventSelector[];
  readonly advanced?: readonly AdvancedSelector[] | undefined;
  readonly customSelectors: boolean;
  readonly logging: boolean;
  readonly startedAt?: number;
  readonly stoppedAt?: number;
  readonly deliveredAt?: number;
  readonly deliveryError?: string;
  readonly attemptedAt?: number;
  /** The last record that was looked at for log files. */
  readonly deliveredId: number;
  /** The last record that is its own: its logging was stopped or changed by that call. */
  readonly untilId?: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a new trail logs: all management events. */
export const DEFAULT_SELECTORS: readonly EventSelector[] = [
  {
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    DataResources: [],
    ExcludeManagementEventSources: [],
  },
];
