import {
  type CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  GetLogEventsCommand,
  type OutputLogEvent,
} from '@aws-sdk/client-cloudwatch-logs';
import { parseStreamedEvent } from '../../../domain/recordings/streamed-event.ts';
import type { TranscriptCopy } from '../../../operations/transcript-ports.ts';
import { asFault } from '../aws-fault.ts';

const LAST_EVENTS = 100;

/** A stream of a log group. */
export interface StreamPlace {
  readonly logGroup: string;
  readonly stream: string;
}

/** The stream as it is now; null: there is none, or nothing is in it. */
export async function findStream(
  logs: CloudWatchLogsClient,
  place: StreamPlace,
): Promise<TranscriptCopy | null> {
  const named = { logGroupName: place.logGroup, logStreamName: place.stream };
  const last = await orNull('GetLogEvents', () =>
    logs.send(new GetLogEventsCommand({ ...named, startFromHead: false, limit: LAST_EVENTS })),
  );
  const events = last?.events ?? [];
  if (events.length === 0) return null;
  const described = await orNull('DescribeLogStreams', () =>
    logs.send(
      new DescribeLogStreamsCommand({ logGroupName: place.logGroup, logStreamNamePrefix: place.stream }),
    ),
  );
  const stream = described?.logStreams?.find(({ logStreamName }) => logStreamName === place.stream);
  return {
    destination: 'cloudwatch',
    location: `${place.logGroup}:${place.stream}`,
    bytes: null,
    versionId: null,
    etag: null,
    // A late event stands before the last ones, and the stream's own word may be an hour old: the later of the two.
    deliveredAt: Math.max(stream?.lastIngestionTime ?? 0, ...events.map((event) => event.ingestionTime ?? 0)),
    encryptedWith: await keyOf(logs, place.logGroup),
    lockedUntil: null,
  };
}

/** The bytes of a stream that was found: what had been taken then. */
export async function* streamBytes(
  logs: CloudWatchLogsClient,
  place: StreamPlace,
  copy: TranscriptCopy,
): AsyncGenerator<Uint8Array> {
  const utf8 = new TextEncoder();
  let streamed: boolean | null = null;
  for await (const events of pagesOf(logs, place)) {
    const taken = events.filter(({ ingestionTime }) => (ingestionTime ?? 0) <= copy.deliveredAt);
    streamed ??= taken.length === 0 ? null : isStreamed(taken);
    const text = taken.map((event) => (streamed ? jsonLine(event) : (event.message ?? ''))).join('');
    if (text !== '') yield utf8.encode(text);
  }
}

/** Every page of a stream, in its order. */
async function* pagesOf(
  logs: CloudWatchLogsClient,
  { logGroup, stream }: StreamPlace,
): AsyncGenerator<readonly OutputLogEvent[]> {
  let nextToken: string | undefined;
  for (;;) {
    const asked = { logGroupName: logGroup, logStreamName: stream, startFromHead: true, nextToken };
    const page = await logs.send(new GetLogEventsCommand(asked)).catch((error: unknown) => {
      throw asFault('GetLogEvents', error);
    });
    yield page.events ?? [];
    // The end of a stream is the token that comes again. Source: API reference, GetLogEvents.
    if (page.nextForwardToken === undefined || page.nextForwardToken === nextToken) return;
    nextToken = page.nextForwardToken;
  }
}

/** The agent's JSON in the first events: in a stream of them somebody may have put something else. */
function isStreamed(events: readonly OutputLogEvent[]): boolean {
  return events.slice(0, LAST_EVENTS).some((event) => parseStreamedEvent(event) !== null);
}

function jsonLine({ timestamp, ingestionTime, message }: OutputLogEvent): string {
  return `${JSON.stringify({ timestamp, ingestionTime, message })}\n`;
}

async function keyOf(logs: CloudWatchLogsClient, logGroup: string): Promise<string | null> {
  const answer = await orNull('DescribeLogGroups', () =>
    logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroup })),
  ).catch(() => null);
  return answer?.logGroups?.find(({ logGroupName }) => logGroupName === logGroup)?.kmsKeyId ?? null;
}

async function orNull<T>(operation: string, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return null;
    throw asFault(operation, error);
  }
}
