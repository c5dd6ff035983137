import { type DetectionEvent, type EventValue, eventValue } from './event.ts';

type Json = Readonly<Record<string, unknown>>;

/** A record is looked through so deep, and so many of its values are seen by words without a field. */
const MAX_RECORD_DEPTH = 24;
const MAX_RECORD_VALUES = 5000;

/** A CloudTrail record as rules see it: fields are paths (`requestParameters.userName`), lists are looked through. */
export class TrailEvent implements DetectionEvent {
  readonly log = 'trail';
  readonly scan = null;
  readonly #record: Json;
  readonly #values = new Map<string, readonly EventValue[]>();
  #everything: readonly EventValue[] | null = null;

  constructor(record: Json) {
    this.#record = record;
  }

  values(field: string): readonly EventValue[] {
    const kept = this.#values.get(field);
    if (kept !== undefined) return kept;
    const values = found(this.#record, field.split('.')).flatMap(valuesOf);
    this.#values.set(field, values);
    return values;
  }

  get everything(): readonly EventValue[] {
    this.#everything ??= leaves(this.#record);
    return this.#everything;
  }
}

/** What stands at a path. A key may hold dots itself, as `ssm:KeyId`-like names do: the longest one wins. */
function found(value: unknown, path: readonly string[]): readonly unknown[] {
  if (path.length === 0) return [value];
  if (Array.isArray(value)) return value.flatMap((item) => found(item, path));
  if (!isObject(value)) return [];
  for (let length = path.length; length > 0; length -= 1) {
    const key = path.slice(0, length).join('.');
    if (Object.hasOwn(value, key)) return found(value[key], path.slice(length));
  }
  return [];
}

/** A list is its items; an object is its JSON, so that a rule may ask whether it contains a text. */
function valuesOf(value: unknown): readonly EventValue[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value.flatMap(valuesOf);
  return [eventValue(isObject(value) ? JSON.stringify(value) : String(value))];
}

function leaves(record: Json): readonly EventValue[] {
  const values: EventValue[] = [];
  const visit = (value: unknown, depth: number): void => {
    if (depth > MAX_RECORD_DEPTH || values.length >= MAX_RECORD_VALUES) return;
    if (Array.isArray(value)) for (const item of value) visit(item, depth + 1);
    else if (isObject(value)) for (const key of Object.keys(value)) visit(value[key], depth + 1);
    else if (value !== null && value !== undefined) values.push(eventValue(String(value)));
  };
  visit(record, 0);
  return values;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
