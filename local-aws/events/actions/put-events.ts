import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { uuid } from '../../ids.ts';
import { nesting } from '../nesting.ts';
import { askBus, busName, busPlace } from '../place.ts';

/** All entries of one call together, in bytes. Source: EventBridge user guide, "PutEvents entry size". */
const MAX_BYTES = 1_048_576;

/** Arrays and objects inside each other in one detail; deeper ones would overflow what reads them. */
const MAX_NESTING = 500;

const entry = z.object({
  Time: z.number().optional(),
  Source: z.string().optional(),
  Resources: z.array(z.string()).optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: busName,
});

function refusal(one: z.output<typeof entry>): { ErrorCode: string; ErrorMessage: string } | undefined {
  for (const name of ['Source', 'DetailType', 'Detail'] as const) {
    if (one[name] === undefined || one[name] === '') {
      return {
        ErrorCode: 'InvalidArgument',
        ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
      };
    }
  }
  if (one.Source?.startsWith('aws.') === true) {
    return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
  }
  return isObject(one.Detail ?? '')
    ? undefined
    : { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
}

function isObject(text: string): boolean {
  if (nesting(text) > MAX_NESTING) return false;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Source: API_PutEvents. */
export const putEvents = defineAction({
  service: 'events',
  name: 'PutEvents',
  readOnly: false,
  trail: 'data',
  input: z
    .object({ Entries: z.array(entry).min(1).max(10) })
    .refine(
      ({ Entries }) => Buffer.byteLength(JSON.stringify(Entries)) <= MAX_BYTES,
      'Total size of the entries in the request is over the limit.',
    ),
  authorize: ({ Entries }, call) =>
    [...new Set(Entries.map(({ EventBusName }) => EventBusName))].flatMap((bus) => askBus(call, bus)),
  handle: ({ Entries }, call) => {
    const entries = Entries.map((one) => {
      const refused = refusal(one);
      if (refused !== undefined) return refused;
      const { account, region, name } = busPlace(call, one.EventBusName);
      const bus = call.world.events.bus(account, region, name);
      const id = uuid();
      // AWS takes events for a bus that does not exist, and drops them.
      if (bus !== undefined) {
        const at = one.Time === undefined ? call.now : one.Time * 1000;
        const event = {
          version: '0' as const,
          id,
          'detail-type': one.DetailType ?? '',
          source: one.Source ?? '',
          account: call.account,
          time: `${new Date(at).toISOString().slice(0, 19)}Z`,
          region: call.region,
          resources: one.Resources ?? [],
          detail: JSON.parse(one.Detail ?? '{}') as unknown,
        };
        queueMicrotask(() => call.world.events.putOn(bus, event, 0));
      }
      return { EventId: id };
    });
    return { FailedEntryCount: entries.filter((one) => 'ErrorCode' in one).length, Entries: entries };
  },
});
