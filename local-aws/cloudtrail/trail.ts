/** Which management events a trail logs. Source: API_EventSelector. */
export interface EventSelector {
  readonly ReadWriteType: 'All' | 'ReadOnly' | 'WriteOnly';
  readonly IncludeManagementEvents: boolean;
  readonly DataResources: readonly { readonly Type: string; readonly Values: readonly string[] }[];
  readonly ExcludeManagementEventSources: readonly string[];
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
  readonly selectors: readonly EventSelector[];
  readonly customSelectors: boolean;
  readonly logging: boolean;
  readonly startedAt?: number;
  readonly stoppedAt?: number;
  readonly deliveredAt?: number;
  readonly deliveryError?: string;
  readonly attemptedAt?: number;
  /** The last record that was looked at for log files. */
  readonly deliveredId: number;
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

/** Whether the selectors of a trail let a management event through. */
export function selects(trail: Trail, readOnly: boolean, eventSource: string): boolean {
  return trail.selectors.some(
    (selector) =>
      selector.IncludeManagementEvents &&
      !selector.ExcludeManagementEventSources.includes(eventSource) &&
      (selector.ReadWriteType === 'All' || (selector.ReadWriteType === 'ReadOnly') === readOnly),
  );
}
