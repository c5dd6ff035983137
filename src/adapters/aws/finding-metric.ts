import { type CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { Finding } from '../../domain/detections/finding.ts';
import type { FindingListener, UntoldFinding } from '../../operations/detection-ports.ts';
import { asFault } from './aws-fault.ts';

/** Where the metrics are. */
export const METRIC_NAMESPACE = 'Sallyport';
/** What each counts: findings, each cause as often as it happened. */
export const METRIC_NAME = 'Findings';
/** CloudWatch takes so many data of one call (API reference, PutMetricData). */
const MAX_DATA = 1000;

/**
 * Counts findings in CloudWatch, by level alone and by level, account, Region and response. Repeats that were not told yet are
 * counted; a crash between telling and marking counts them twice.
 */
export class CloudWatchFindingMetric implements FindingListener {
  readonly #client: CloudWatchClient;

  constructor(client: CloudWatchClient) {
    this.#client = client;
  }

  async tell(findings: readonly UntoldFinding[]): Promise<void> {
    const data = findings.flatMap(dataOf);
    for (let at = 0; at < data.length; at += MAX_DATA)
      try {
        await this.#client.send(
          new PutMetricDataCommand({
            Namespace: METRIC_NAMESPACE,
            MetricData: data.slice(at, at + MAX_DATA),
          }),
        );
      } catch (error) {
        throw asFault('PutMetricData', error);
      }
  }
}

function dataOf({ finding, toldCount }: UntoldFinding): MetricDatum[] {
  const Value = finding.count - toldCount;
  if (Value <= 0) return [];
  const Timestamp = new Date(finding.lastAt);
  return dimensionsOf(finding).map((Dimensions) => ({
    MetricName: METRIC_NAME,
    Dimensions,
    Timestamp,
    Value,
    Unit: 'Count' as const,
  }));
}

function dimensionsOf({ level, account, region, response }: Finding) {
  const byLevel = [{ Name: 'Level', Value: level }];
  const whole = [
    ...byLevel,
    { Name: 'Account', Value: account },
    { Name: 'Region', Value: region },
    { Name: 'Response', Value: response },
  ];
  return [byLevel, whole];
}
