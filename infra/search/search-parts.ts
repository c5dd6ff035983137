import { Aws } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { makeAlarm } from '../alarm.ts';
import type { ComputeParameters } from '../compute/compute-parameters.ts';
import { onlyWhen } from '../home.ts';
import { functionName } from '../names.ts';
import { output } from '../output.ts';
import { makeQueue } from '../queue.ts';
import { SearchDomain } from './search-domain.ts';
import { feedRole, SearchFeed } from './search-feed.ts';
import { SearchKey } from './search-key.ts';
import { SEARCH_NAMES } from './search-names.ts';
import { searchParameters } from './search-parameters.ts';

const MINUTES = 5;
/** A tenth of the smallest volume: at a fifth of a volume the service itself begins to refuse writes. */
const LEAST_FREE_MEGABYTES = 2560;
const OLDEST_LINE_MS = 900_000;

/** What the hub already has, for a search domain to be fed from. */
export interface SearchInputs {
  readonly compute: ComputeParameters;
  /** Of the stream. */
  readonly keyArn: string;
  readonly topicArn: string;
  readonly linesArn: string;
  readonly administrators: readonly string[];
}

/** The optional search domain, its feed, and what tells that either is in trouble. Off unless Search is on. */
export class SearchParts extends Construct {
  constructor(scope: Construct, inputs: SearchInputs) {
    super(scope, 'SearchDomain');
    const { compute, keyArn, topicArn, linesArn, administrators } = inputs;
    const parameters = searchParameters(scope, compute);
    const { key } = new SearchKey(this, administrators);
    const role = feedRole(this, keyArn);
    const { domain } = new SearchDomain(this, { parameters, keyArn: key.attrArn, feedRoleArn: role.attrArn });
    // Kept for two weeks: what was refused for its form is worth a look, and a line in it outlives no transcript.
    const refused = makeQueue(this, 'Refused', { queueName: SEARCH_NAMES.refusedQueue });
    new SearchFeed(this, { code: compute, role, keyArn: key.attrArn, domain, linesArn, refused });
    this.#alarms(topicArn);
    output(this, 'SearchEndpoint', domain.attrDomainEndpoint);
    onlyWhen(this, parameters.isHere);
  }

  #alarms(topicArn: string): void {
    const alarm = (
      id: string,
      parts: Omit<Parameters<typeof makeAlarm>[2], 'topicArn' | 'whenSilent' | 'minutes'>,
    ) => makeAlarm(this, id, { topicArn, whenSilent: 'notBreaching', minutes: MINUTES, ...parts });
    const cluster = {
      namespace: 'AWS/ES',
      dimensions: { DomainName: SEARCH_NAMES.domain, ClientId: Aws.ACCOUNT_ID },
      statistic: 'Maximum',
    };
    alarm('RefusedThere', {
      name: 'sallyport-search-refused',
      says: `Lines were refused by the search domain, or could not be fed for a day: look into the queue ${SEARCH_NAMES.refusedQueue}. They are in the archive.`,
      namespace: 'AWS/SQS',
      metric: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: SEARCH_NAMES.refusedQueue },
      statistic: 'Maximum',
      threshold: 0,
      comparison: 'GreaterThanThreshold',
    });
    alarm('Behind', {
      name: 'sallyport-search-behind',
      says: 'The search domain does not take lines: its role is not mapped, it is full, or it is too small.',
      namespace: 'AWS/Lambda',
      metric: 'IteratorAge',
      dimensions: { FunctionName: functionName(SEARCH_NAMES.feedFunction) },
      statistic: 'Maximum',
      threshold: OLDEST_LINE_MS,
      comparison: 'GreaterThanThreshold',
    });
    alarm('Red', {
      ...cluster,
      name: 'sallyport-search-red',
      says: 'A part of the search domain is away.',
      metric: 'ClusterStatus.red',
      threshold: 1,
      comparison: 'GreaterThanOrEqualToThreshold',
    });
    alarm('Full', {
      ...cluster,
      name: 'sallyport-search-full',
      says: 'The search domain is nearly full: give SearchGigabytes more, or keep lines for fewer days.',
      metric: 'FreeStorageSpace',
      statistic: 'Minimum',
      threshold: LEAST_FREE_MEGABYTES,
      comparison: 'LessThanThreshold',
    });
  }
}
