import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { pageToken, readPageToken } from '../../page.ts';
import type { CloudTrailRecord } from '../record.ts';
import type { StoredRecord } from '../record-log.ts';

const MAX_RESULTS = 50;

const attribute = z.object({
  AttributeKey: z.enum([
    'EventId',
    'EventName',
    'ReadOnly',
    'Username',
    'ResourceType',
    'ResourceName',
    'EventSource',
    'AccessKeyId',
  ]),
  AttributeValue: z.string().min(1).max(2000),
});

function eventOf(row: StoredRecord): Record<string, unknown> {
  const record = JSON.parse(row.body) as CloudTrailRecord;
  return {
    EventId: record.eventID,
    EventName: record.eventName,
    ReadOnly: String(record.readOnly),
    AccessKeyId: record.userIdentity['accessKeyId'],
    EventTime: row.time / 1000,
    EventSource: record.eventSource,
    ...(row.username === '' ? {} : { Username: row.username }),
    Resources: JSON.parse(row.resources) as unknown,
    CloudTrailEvent: row.body,
  };
}

/** Source: API_LookupEvents: management events of the account and region in the last 90 days, newest first. */
export const lookupEvents = defineAction({
  service: 'cloudtrail',
  name: 'LookupEvents',
  readOnly: true,
  input: z.object({
    LookupAttributes: z.array(attribute).max(1).default([]),
    StartTime: z.number().optional(),
    EndTime: z.number().optional(),
    EventCategory: z.string().optional(),
    MaxResults: z.number().int().min(1).max(MAX_RESULTS).default(MAX_RESULTS),
    NextToken: z.string().optional(),
  }),
  handle: ({ LookupAttributes, StartTime, EndTime, EventCategory, MaxResults, NextToken }, call) => {
    if (StartTime !== undefined && EndTime !== undefined && StartTime > EndTime) {
      throw new AwsError('InvalidTimeRangeException', 'The start time must come before the end time.');
    }
    // There are no insight events here, which are all that the other category has.
    if (EventCategory !== undefined) return { Events: [] };
    const [asked] = LookupAttributes;
    const scope = [call.account, call.region, asked, StartTime, EndTime];
    const after = NextToken === undefined ? undefined : readPageToken(scope, NextToken);
    if (NextToken !== undefined && after === undefined) {
      throw new AwsError(
        'InvalidNextTokenException',
        'Invalid token. The token must be from the previous call with the same parameters.',
      );
    }
    const rows = call.world.cloudtrail.log.find({
      account: call.account,
      region: call.region,
      ...(asked === undefined ? {} : { attribute: { key: asked.AttributeKey, value: asked.AttributeValue } }),
      ...(StartTime === undefined ? {} : { from: StartTime * 1000 }),
      ...(EndTime === undefined ? {} : { to: EndTime * 1000 }),
      ...(after === undefined ? {} : { beforeId: Number(after) }),
      limit: MaxResults + 1,
    });
    const shown = rows.slice(0, MaxResults);
    const last = shown.at(-1);
    const more = rows.length > MaxResults && last !== undefined;
    return { Events: shown.map(eventOf), ...(more ? { NextToken: pageToken(scope, String(last.id)) } : {}) };
  },
  omits: ['Events show at once; on AWS it takes up to 15 minutes.', 'Insight events.'],
});
