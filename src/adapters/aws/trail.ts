import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import type { Instant } from '../../domain/kernel/instant.ts';
import type { Place } from '../../domain/sessions/session.ts';
import { looseObject } from '../../domain/sessions/trail-record.ts';
import { Fault } from '../../operations/fault.ts';
import type { Trail } from '../../operations/ports.ts';
import { asFault } from './aws-fault.ts';

/** LookupEvents is allowed twice a second for an account and region, for everyone there together: we are sparing. */
const MOST_PAGES = 10;
const PAGE_SIZE = 50;
const CALLS = ['StartSession', 'TerminateSession'] as const;

/** CloudTrail's event history. Source: CloudTrail API reference, LookupEvents: the last 90 days, one attribute a call. */
export class AwsTrail implements Trail {
  readonly #clientOf: (place: Place) => CloudTrailClient;

  constructor(clientOf: (place: Place) => CloudTrailClient) {
    this.#clientOf = clientOf;
  }

  async ofSession(place: Place, sessionId: string, since: Instant): Promise<readonly unknown[]> {
    const found: unknown[] = [];
    for (const name of CALLS) {
      for (const record of await this.#lookUp(place, name, since))
        if (names(record, sessionId)) found.push(record);
    }
    return found;
  }

  async #lookUp(place: Place, eventName: string, since: Instant): Promise<readonly unknown[]> {
    const records: unknown[] = [];
    let NextToken: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      try {
        const answer = await this.#clientOf(place).send(
          new LookupEventsCommand({
            LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: eventName }],
            StartTime: new Date(Math.floor(since / 1000) * 1000 - 1000),
            MaxResults: PAGE_SIZE,
            ...(NextToken === undefined ? {} : { NextToken }),
          }),
        );
        for (const event of answer.Events ?? []) records.push(parsed(event.CloudTrailEvent));
        NextToken = answer.NextToken;
      } catch (error) {
        throw asFault('LookupEvents', error);
      }
      if (NextToken === undefined) return records;
    }
    // Not read to its end: what was not found may still have happened.
    throw new Fault('TRAIL_TOO_LONG', `LookupEvents has over ${MOST_PAGES} pages of ${eventName}`, {
      retry: 'never',
    });
  }
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}

function names(record: unknown, sessionId: string): boolean {
  const whole = looseObject(record);
  const request = looseObject(whole?.['requestParameters']);
  const response = looseObject(whole?.['responseElements']);
  return request?.['sessionId'] === sessionId || response?.['sessionId'] === sessionId;
}
