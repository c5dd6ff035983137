import type { Action } from '../../action.ts';
import { associateKmsKey } from './associate-kms-key.ts';
import { createLogGroup } from './create-log-group.ts';
import { createLogStream } from './create-log-stream.ts';
import { deleteDestination } from './delete-destination.ts';
import { deleteLogGroup } from './delete-log-group.ts';
import { deleteLogStream } from './delete-log-stream.ts';
import { deleteMetricFilter } from './delete-metric-filter.ts';
import { deleteRetentionPolicy } from './delete-retention-policy.ts';
import { deleteSubscriptionFilter } from './delete-subscription-filter.ts';
import { describeDestinations } from './describe-destinations.ts';
import { describeLogGroups } from './describe-log-groups.ts';
import { describeLogStreams } from './describe-log-streams.ts';
import { describeMetricFilters } from './describe-metric-filters.ts';
import { describeQueries } from './describe-queries.ts';
import { describeSubscriptionFilters } from './describe-subscription-filters.ts';
import { disassociateKmsKey } from './disassociate-kms-key.ts';
import { filterLogEvents } from './filter-log-events.ts';
import { getLogEvents } from './get-log-events.ts';
import { getLogRecord } from './get-log-record.ts';
import { getQueryResults } from './get-query-results.ts';
import { listTagsForResource } from './list-tags-for-resource.ts';
import { listTagsLogGroup } from './list-tags-log-group.ts';
import { putDestination } from './put-destination.ts';
import { putDestinationPolicy } from './put-destination-policy.ts';
import { putLogEvents } from './put-log-events.ts';
import { putMetricFilter } from './put-metric-filter.ts';
import { putRetentionPolicy } from './put-retention-policy.ts';
import { putSubscriptionFilter } from './put-subscription-filter.ts';
import { startQuery } from './start-query.ts';
import { stopQuery } from './stop-query.ts';
import { tagLogGroup } from './tag-log-group.ts';
import { tagResource } from './tag-resource.ts';
import { testMetricFilter } from './test-metric-filter.ts';
import { untagLogGroup } from './untag-log-group.ts';
import { untagResource } from './untag-resource.ts';

/** Every action of logs. */
export const logsActions: readonly Action[] = [
  associateKmsKey,
  createLogGroup,
  createLogStream,
  deleteDestination,
  deleteLogGroup,
  deleteLogStream,
  deleteMetricFilter,
  deleteRetentionPolicy,
  deleteSubscriptionFilter,
  describeDestinations,
  describeLogGroups,
  describeLogStreams,
  describeMetricFilters,
  describeQueries,
  describeSubscriptionFilters,
  disassociateKmsKey,
  filterLogEvents,
  getLogEvents,
  getLogRecord,
  getQueryResults,
  listTagsForResource,
  listTagsLogGroup,
  putDestination,
  putDestinationPolicy,
  putLogEvents,
  putMetricFilter,
  putRetentionPolicy,
  putSubscriptionFilter,
  startQuery,
  stopQuery,
  tagLogGroup,
  tagResource,
  testMetricFilter,
  untagLogGroup,
  untagResource,
];
