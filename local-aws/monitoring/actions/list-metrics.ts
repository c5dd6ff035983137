import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { dimensionsText } from '../metric.ts';
import { metricName, monitoringPage, namespace } from '../shapes.ts';

/** Source: CloudWatch API reference, ListMetrics. */
const PAGE = 500;
const RECENT_MS = 3 * 3_600_000;
const LISTED_MS = 14 * 86_400_000;

/** Source: CloudWatch API reference, ListMetrics: the metrics that had data in the last two weeks. */
export const listMetrics = defineAction({
  service: 'monitoring',
  name: 'ListMetrics',
  readOnly: true,
  trail: 'data',
  input: z.object({
    Namespace: namespace.optional(),
    MetricName: metricName.optional(),
    Dimensions: z
      .array(z.object({ Name: z.string().min(1).max(255), Value: z.string().max(1024).optional() }))
      .max(10)
      .default([]),
    RecentlyActive: z.enum(['PT3H']).optional(),
    NextToken: z.string().optional(),
    IncludeLinkedAccounts: z.unknown().optional(),
    OwningAccount: z.string().optional(),
  }),
  omits: ['Linked accounts (observability access manager).'],
  handle: (input, call) => {
    const { Namespace, MetricName, Dimensions } = input;
    const since = call.now - (input.RecentlyActive === undefined ? LISTED_MS : RECENT_MS);
    const found = call.world.monitoring
      .metrics(call, {
        ...(Namespace === undefined ? {} : { namespace: Namespace }),
        ...(MetricName === undefined ? {} : { name: MetricName }),
        since,
      })
      .filter((metric) =>
        Dimensions.every(({ Name, Value }) =>
          metric.dimensions.some((own) => own.Name === Name && (Value === undefined || own.Value === Value)),
        ),
      );
    const { items, NextToken } = monitoringPage(found, {
      keyOf: (metric) => `${metric.namespace}\0${metric.name}\0${dimensionsText(metric.dimensions)}`,
      size: PAGE,
      token: input.NextToken,
      scope: ['ListMetrics', call.account, call.region, Namespace, MetricName, Dimensions],
    });
    const Metrics = items.map((metric) => ({
      Namespace: metric.namespace,
      MetricName: metric.name,
      Dimensions: metric.dimensions,
    }));
    return { Metrics, NextToken };
  },
});
