import type { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnMetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { RulePattern } from '../metrics/rule-patterns.ts';
import { METRIC_NAMESPACE } from '../names.ts';

/** Counts streamed records that hold what detection rules look for, a metric a rule. */
export class MetricFilters extends Construct {
  constructor(scope: Construct, group: CfnLogGroup, patterns: readonly RulePattern[]) {
    super(scope, 'MetricFilters');
    for (const { metric, pattern } of patterns)
      new CfnMetricFilter(this, metric, {
        logGroupName: group.ref,
        filterPattern: pattern,
        metricTransformations: [{ metricNamespace: METRIC_NAMESPACE, metricName: metric, metricValue: '1' }],
      });
  }
}
