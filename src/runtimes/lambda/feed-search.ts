import { SQSClient } from '@aws-sdk/client-sqs';
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import {
  PayloadUnreadable,
  type SubscriptionEvents,
  subscriptionEvents,
} from '../../adapters/aws/transcripts/subscription-payload.ts';
import { OpenSearchFeed } from '../../adapters/opensearch/feed.ts';
import { lineDocuments } from '../../adapters/opensearch/line-document.ts';
import { RefusedQueue } from '../../adapters/opensearch/refused-queue.ts';

/** What Lambda gives: a batch of the stream, or a log group's subscription itself. */
export type FeedInput =
  | { readonly awslogs: { readonly data: string } }
  | {
      readonly Records: readonly {
        readonly kinesis: { readonly data: string; readonly sequenceNumber: string };
      }[];
    };

/** What Lambda is told: from which record on the batch is to come again. */
export interface FeedAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** What the function works with. */
export interface FeedParts {
  readonly feed: OpenSearchFeed;
  readonly region: string;
  readonly say: (text: string) => void;
}

/**
 * Feeds streamed lines into the search domain: each batch whole, and again whole where the domain does not take it now.
 * Lines have ids of their own, so that again is harmless.
 */
export async function feedSearch({ feed, region, say }: FeedParts, input: FeedInput): Promise<FeedAnswer> {
  const payloads =
    'awslogs' in input ? [input.awslogs.data] : input.Records.map(({ kinesis }) => kinesis.data);
  const read = payloads.map((payload) => readPayload(payload, region, say));
  const documents = lineDocuments(read.flatMap(({ events }) => events));
  try {
    const { refused } = await feed.feed(documents);
    if (refused > 0)
      say(`${refused} of ${documents.length} lines were refused: see the queue of refused ones`);
    return { batchItemFailures: [] };
  } catch (error) {
    const first = 'Records' in input ? input.Records[0] : undefined;
    say(`lines wait for the search domain: ${error instanceof Error ? error.message : String(error)}`);
    if (first === undefined) throw error;
    return { batchItemFailures: [{ itemIdentifier: first.kinesis.sequenceNumber }] };
  }
}

/** One that cannot be read never will be: it is told, and the others go on. */
function readPayload(payload: string, region: string, say: (text: string) => void): SubscriptionEvents {
  try {
    const read = subscriptionEvents(Buffer.from(payload, 'base64'), region);
    if (read.others > 0) say(`${read.others} log events are no streamed records, and are not searched`);
    return read;
  } catch (error) {
    if (!(error instanceof PayloadUnreadable)) throw error;
    say(`${error.message}: passed over`);
    return { events: [], others: 0 };
  }
}

let parts: FeedParts | null = null;

function partsOf(environment: NodeJS.ProcessEnv): FeedParts {
  const given = (name: string) => {
    const value = environment[name];
    if (value === undefined || value === '') throw new Error(`${name} is not set: infra/search sets it`);
    return value;
  };
  const region = given('AWS_REGION');
  const domain = {
    endpoint: given('SALLYPORT_SEARCH_ENDPOINT'),
    region,
    credentials: fromNodeProviderChain(),
  };
  const refused = new RefusedQueue(new SQSClient({ region }), given('SALLYPORT_SEARCH_REFUSED'));
  return { feed: new OpenSearchFeed({ domain, refused }), region, say: (text) => console.warn(text) };
}

/** Lambda calls it. */
export async function handler(input: FeedInput): Promise<FeedAnswer> {
  parts ??= partsOf(process.env);
  return feedSearch(parts, input);
}
