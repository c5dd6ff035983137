import { AwsError } from '../error.ts';

/** JSON nests no deeper than this; hostile nesting would overflow the stack of whoever walks it. */
const MAX_DEPTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function refused(why: string): AwsError {
  return new AwsError('SerializationException', why);
}

/** Whether brackets outside of strings ever nest too deeply; told from the bytes, before anything is built. */
function nestsTooDeeply(body: Buffer): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (inText) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return false;
}

/** Reads the body of a JSON service: an object, or nothing for an empty one. Source: Smithy, "AWS JSON 1.1 protocol". */
export function parseJsonInput(body: Buffer): object {
  if (body.length === 0) return {};
  if (nestsTooDeeply(body)) throw refused('The request body is nested too deeply.');
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw refused(`The request body is not JSON: ${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refused('The request body must be a JSON object.');
  return value;
}
