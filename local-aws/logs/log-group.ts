/** One log group. */
export interface LogGroup {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  /** The key of its rows in SQL; never used again after a deletion. */
  readonly rowId: number;
  readonly createdAt: number;
  readonly retentionInDays?: number;
  /** The key's ARN. */
  readonly kmsKeyId?: string;
  readonly logGroupClass: 'STANDARD' | 'INFREQUENT_ACCESS' | 'DELIVERY';
  readonly tags: Readonly<Record<string, string>>;
  readonly metricFilters: readonly MetricFilter[];
  readonly subscriptionFilters: readonly SubscriptionFilter[];
}

export interface MetricTransformation {
  readonly metricName: string;
  readonly metricNamespace: string;
  readonly metricValue: string;
  readonly defaultValue?: number;
  readonly dimensions?: Readonly<Record<string, string>>;
  readonly unit?: string;
}

/** Turns matching events into a metric. */
export interface MetricFilter {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly metricTransformations: readonly MetricTransformation[];
  readonly creationTime: number;
}

/** Sends matching events on as they come. */
export interface SubscriptionFilter {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly destinationArn: string;
  readonly roleArn?: string;
  readonly distribution: 'ByLogStream' | 'Random';
  readonly creationTime: number;
}

/** One log stream, with what its events have been so far. */
export interface LogStream {
  readonly rowId: number;
  readonly name: string;
  readonly createdAt: number;
  readonly firstEventAt?: number;
  readonly lastEventAt?: number;
  readonly lastIngestionAt?: number;
  readonly storedBytes: number;
}

/** One event as it is kept. */
export interface LogEvent {
  /** Ingestion order within the service. */
  readonly sequence: number;
  readonly stream: string;
  /** Epoch ms, as its sender says. */
  readonly timestamp: number;
  readonly message: string;
  readonly ingestedAt: number;
}

/** What AWS adds to each message when it counts bytes. */
export const EVENT_OVERHEAD_BYTES = 26;

export function groupArn(group: { account: string; region: string; name: string }): string {
  return `arn:aws:logs:${group.region}:${group.account}:log-group:${group.name}`;
}
