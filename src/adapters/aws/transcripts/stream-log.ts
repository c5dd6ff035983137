import {
  type CloudWatchLogsClient,
  type FilteredLogEvent,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  type FilterLogEventsCommandOutput,
} from '@aws-sdk/client-cloudwatch-logs';
import { parseStreamedEvent } from '../../../domain/recordings/streamed-event.ts';
import type { Place } from '../../../domain/sessions/session.ts';
import type { FollowedEvent, StreamLog } from '../../../operations/transcript-ports.ts';
import { asFault } from '../aws-fault.ts';

/** What FilterLogEvents takes at once. Source: API reference, FilterLogEvents. */
const MAX_STREAMS = 100;

/** Streamed logs by FilterLogEvents: the only call that reads all streams of a group, and names each event. */
export class AwsStreamLog implements StreamLog {
  readonly #logsOf: (place: Place) => CloudWatchLogsClient;

  constructor(logsOf: (place: Place) => CloudWatchLogsClient) {
    this.#logsOf = logsOf;
  }

  async *read(
    place: Place,
    logGroup: string,
    what: { readonly from: number; readonly sessionIds?: readonly string[] },
  ): AsyncGenerator<readonly FollowedEvent[]> {
    const { sessionIds } = what;
    if (sessionIds === undefined) return yield* this.#pages(place, logGroup, what.from, undefined);
    for (let at = 0; at < sessionIds.length; at += MAX_STREAMS)
      yield* this.#pages(place, logGroup, what.from, sessionIds.slice(at, at + MAX_STREAMS));
  }

  async *#pages(
    place: Place,
    logGroup: string,
    from: number,
    streams: readonly string[] | undefined,
  ): AsyncGenerator<readonly FollowedEvent[]> {
    let nextToken: string | undefined;
    do {
      const page = await this.#page(place, {
        logGroupName: logGroup,
        startTime: Math.max(0, Math.floor(from)),
        nextToken,
        ...(streams === undefined ? {} : { logStreamNames: [...streams] }),
      });
      // A page may be empty and have a next one.
      if (page.events?.length) yield page.events.flatMap((event) => followed(place, logGroup, event));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }

  async #page(
    place: Place,
    input: FilterLogEventsCommandInput,
  ): Promise<Partial<FilterLogEventsCommandOutput>> {
    try {
      return await this.#logsOf(place).send(new FilterLogEventsCommand(input));
    } catch (error) {
      // A stream is made with its first line, and a group may be gone: there is nothing to read. The deliveries tell.
      if (error instanceof Error && error.name === 'ResourceNotFoundException') return {};
      throw asFault('FilterLogEvents', error);
    }
  }
}

function followed(place: Place, logGroup: string, from: FilteredLogEvent): readonly FollowedEvent[] {
  // Anything but the agent's JSON is a plain log, which comes whole at the end.
  const event = parseStreamedEvent(from);
  const sessionId = from.logStreamName;
  if (event === null || sessionId === undefined) return [];
  const { account, region } = place;
  return [
    {
      place: { account, region },
      logGroup,
      // Its stream's name, which the service gave; what the event says of itself, its writer chose.
      sessionId,
      ingestedAt: from.ingestionTime ?? event.atMs ?? 0,
      event,
    },
  ];
}
