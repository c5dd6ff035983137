import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { printable } from '../../domain/kernel/printable.ts';
import { recordOfEnvelope } from '../../domain/sessions/trail-record.ts';
import { Fault } from '../../operations/fault.ts';
import { type JsonText, JsonTextError, JsonValues } from './json-values.ts';

/** Members that hold lists of events, and members that hold one: CloudTrail files, LookupEvents, rule tests. */
const LISTS = ['Records', 'Events'] as const;
const WRAPPERS = ['event', 'json', 'CloudTrailEvent'] as const;
/** Wrappers in wrappers beyond this are nobody's. */
const MAX_WRAPPING = 4;

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

type Json = Readonly<Record<string, unknown>>;

/**
 * The events of a file, one after another: CloudTrail records one a line, `{"Records":[…]}`, an array, EventBridge
 * envelopes, LookupEvents answers, and records wrapped in `event` or `json`; gzip or plain. What is no JSON object
 * throws a Fault that names the file and the line.
 */
export async function* readEvents(file: string): AsyncGenerator<Json> {
  const values = new JsonValues();
  const decoder = new TextDecoder();
  try {
    for await (const chunk of await openEvents(file)) {
      for (const value of values.take(decoder.decode(chunk as Buffer, { stream: true })))
        yield* eventsOf(value);
    }
    for (const value of values.take(decoder.decode())) yield* eventsOf(value);
    for (const value of values.end()) yield* eventsOf(value);
  } catch (cause) {
    throw faultOf(cause, file);
  }
}

async function openEvents(file: string): Promise<Readable> {
  const handle = await open(file);
  const magic = Buffer.alloc(GZIP_MAGIC.length);
  try {
    await handle.read(magic, 0, magic.length, 0);
  } finally {
    await handle.close();
  }
  const stream = createReadStream(file);
  if (!magic.equals(GZIP_MAGIC)) return stream;
  const unzipped = createGunzip();
  stream.on('error', (error) => unzipped.destroy(error));
  return stream.pipe(unzipped);
}

function* eventsOf({ text, line }: JsonText): Generator<Json> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new JsonTextError(
      line,
      `it is not JSON: ${printable(error instanceof Error ? error.message : '')}`,
    );
  }
  if (!isObject(value) && !Array.isArray(value))
    throw new JsonTextError(line, 'an event is a JSON object; this is a bare value');
  yield* unwrap(value, line, 0);
}

function* unwrap(value: unknown, line: number, depth: number): Generator<Json> {
  if (Array.isArray(value)) {
    for (const item of value) yield* unwrap(item, line, depth + 1);
    return;
  }
  if (!isObject(value))
    throw new JsonTextError(line, 'an event is a JSON object; this list holds something else');
  const list = LISTS.map((name) => value[name]).find((member) => Array.isArray(member));
  if (list !== undefined && depth < MAX_WRAPPING) {
    yield* unwrap(list, line, depth + 1);
    return;
  }
  yield wrapped(value, 0);
}

/** The record inside wrappers and envelopes; the value itself where there are none. */
function wrapped(value: Json, depth: number): Json {
  if (typeof value.eventName === 'string' || depth >= MAX_WRAPPING) return value;
  const record = recordOfEnvelope(value);
  if (record !== value && isObject(record)) return wrapped(record, depth + 1);
  for (const name of WRAPPERS) {
    const inner = value[name];
    const found = name === 'CloudTrailEvent' && typeof inner === 'string' ? parsedOrNull(inner) : inner;
    if (isObject(found)) return wrapped(found, depth + 1);
  }
  return value;
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function faultOf(cause: unknown, file: string): unknown {
  if (cause instanceof Fault) return cause;
  if (cause instanceof JsonTextError)
    return new Fault('EVENTS_MALFORMED', `${file}: ${cause.message}`, { retry: 'never', cause });
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('Z_'))
    return new Fault('EVENTS_MALFORMED', `${file}: it is not a whole gzip file`, { retry: 'never', cause });
  if (/^E[A-Z]+$/.test(code))
    return new Fault('EVENTS_UNREADABLE', `${file} cannot be read: ${code}`, { retry: 'never', cause });
  return cause;
}
