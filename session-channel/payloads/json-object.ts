import { FrameError } from '../frame-error.ts';

// Payloads are written by strangers. A reader names the path of the mistake and what was expected there, never
// the value that was found: it may be a token.

/** Largest JSON payload that is parsed. */
export const MAX_JSON_BYTES = 524_288;

/** Parses a payload (or a text frame) that must be one JSON object. Throws FrameError. */
export function parseJsonObject(payload: Uint8Array | string, what: string): JsonObject {
  if (payload.length > MAX_JSON_BYTES) {
    throw new FrameError('payload-size', 0, `${what}: over ${MAX_JSON_BYTES} bytes of JSON`);
  }
  const text =
    typeof payload === 'string'
      ? payload
      : Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new FrameError('payload-json', 0, `${what}: not valid JSON`);
  }
  return new JsonObject(value, what);
}

/** A JSON object of a payload, read field by field; a field of another type than asked throws FrameError. */
export class JsonObject {
  /** The whole object as parsed. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(value: unknown, path: string) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) fail(path, 'an object');
    this.value = value as Record<string, unknown>;
    this.#path = path;
  }

  /** The parsed field as it is; undefined where missing. */
  raw(name: string): unknown {
    // Go matches JSON keys without regard to case, and the field has seen both forms.
    if (Object.hasOwn(this.value, name)) return this.value[name];
    const lower = name.toLowerCase();
    for (const key of Object.keys(this.value)) if (key.toLowerCase() === lower) return this.value[key];
    return undefined;
  }

  text(name: string): string {
    const found = this.raw(name);
    return typeof found === 'string' ? found : fail(this.#at(name), 'a text');
  }

  /** The text, or `otherwise` where the field is missing or null; so for the others named ...Or. */
  textOr<T>(name: string, otherwise: T): string | T {
    return this.#missing(name) ? otherwise : this.text(name);
  }

  number(name: string): number {
    const found = this.raw(name);
    return typeof found === 'number' ? found : fail(this.#at(name), 'a number');
  }

  numberOr<T>(name: string, otherwise: T): number | T {
    return this.#missing(name) ? otherwise : this.number(name);
  }

  booleanOr<T>(name: string, otherwise: T): boolean | T {
    if (this.#missing(name)) return otherwise;
    const found = this.raw(name);
    return typeof found === 'boolean' ? found : fail(this.#at(name), 'true or false');
  }

  object(name: string): JsonObject {
    return new JsonObject(this.raw(name), this.#at(name));
  }

  objectOr<T>(name: string, otherwise: T): JsonObject | T {
    return this.#missing(name) ? otherwise : this.object(name);
  }

  /** The objects of a list; a missing or null list is empty, as Go writes it. */
  objects(name: string): JsonObject[] {
    return this.#list(name).map((item, index) => new JsonObject(item, `${this.#at(name)}[${index}]`));
  }

  /** The texts of a list; a missing or null list is empty. */
  texts(name: string): string[] {
    return this.#list(name).map((item, index) =>
      typeof item === 'string' ? item : fail(`${this.#at(name)}[${index}]`, 'a text'),
    );
  }

  #at(name: string): string {
    return `${this.#path}.${name}`;
  }

  #missing(name: string): boolean {
    return (this.raw(name) ?? null) === null;
  }

  #list(name: string): unknown[] {
    if (this.#missing(name)) return [];
    const found = this.raw(name);
    return Array.isArray(found) ? found : fail(this.#at(name), 'a list');
  }
}

/** Throws the error for a field that is not what it must be. */
export function fail(path: string, expected: string): never {
  throw new FrameError('payload-field', 0, `${path}: expected ${expected}`);
}

/** The UTF-8 bytes of a value as JSON. */
export const jsonBytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value), 'utf8');
