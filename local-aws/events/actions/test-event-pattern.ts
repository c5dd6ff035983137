import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { invalid, invalidPattern } from '../errors.ts';
import { match } from '../pattern/match.ts';
import { parsePattern } from '../pattern/parse-pattern.ts';
import { PatternError } from '../pattern/pattern-error.ts';

const REQUIRED = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type'];

function readEvent(text: string): object {
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch {
    throw invalid('Parameter Event is not valid. Reason: it is not JSON.');
  }
  if (typeof event !== 'object' || event === null) throw invalid('Parameter Event is not valid.');
  const missing = REQUIRED.find((name) => !Object.hasOwn(event, name));
  if (missing !== undefined) throw invalid(`Event is missing the field ${missing}.`);
  return event;
}

/** Source: API_TestEventPattern. */
export const testEventPattern = defineAction({
  service: 'events',
  name: 'TestEventPattern',
  readOnly: true,
  input: z.object({ EventPattern: z.string().max(4096), Event: z.string() }),
  handle: ({ EventPattern, Event }) => {
    const event = readEvent(Event);
    try {
      return { Result: match(parsePattern(EventPattern), event) };
    } catch (error) {
      if (error instanceof PatternError) throw invalidPattern(error.message);
      throw error;
    }
  },
});
