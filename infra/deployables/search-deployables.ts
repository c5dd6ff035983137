import { SEARCH_NAMES } from '../search/search-names.ts';
import { type Deployable, every, has } from './deployable.ts';

const DOMAIN = 'AWS::OpenSearchService::Domain';

/** What a hub has where a search domain is asked for. */
export const SEARCH_DEPLOYABLES: readonly Deployable[] = [
  {
    what: 'a search domain, encrypted at rest and on its way',
    source: '004',
    found: has(DOMAIN, {
      'EncryptionAtRestOptions.Enabled': true,
      'NodeToNodeEncryptionOptions.Enabled': true,
      'DomainEndpointOptions.EnforceHTTPS': true,
      'AdvancedSecurityOptions.Enabled': true,
    }),
  },
  {
    what: 'streamed lines delivered to it, again until it takes them',
    source: '004',
    found: every(
      has('AWS::Lambda::Function', { FunctionName: `sallyport-${SEARCH_NAMES.feedFunction}` }),
      has('AWS::Lambda::EventSourceMapping', {
        FunctionName: `sallyport-${SEARCH_NAMES.feedFunction}`,
        'FunctionResponseTypes.0': 'ReportBatchItemFailures',
      }),
    ),
  },
  {
    what: 'what it refuses, kept',
    source: 'design',
    found: has('AWS::SQS::Queue', { QueueName: SEARCH_NAMES.refusedQueue }),
  },
];
