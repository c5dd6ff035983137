import { jsonValue, type Value } from './value.ts';

/** One event on its way through a query: its own fields, those found in its JSON, and those that commands add. */
export class Row {
  readonly #fields: Map<string, Value>;
  #json: unknown;
  #isParsed = false;

  constructor(fields: Iterable<readonly [string, Value]>) {
    this.#fields = new Map(fields);
  }

  get(name: string): Value {
    if (this.#fields.has(name)) return this.#fields.get(name);
    return name.startsWith('@') ? undefined : jsonValue(this.#discovered(name));
  }

  /** Whether it is a field of the row's own, not one found in its message. */
  has(name: string): boolean {
    return this.#fields.has(name);
  }

  set(name: string, value: Value): void {
    this.#fields.set(name, value);
  }

  /** `a.b.0.c` in the message, where it is JSON. Source: Logs Insights, "Supported logs and discovered fields". */
  #discovered(name: string): unknown {
    if (!this.#isParsed) {
      this.#json = parse(this.#fields.get('@message'));
      this.#isParsed = true;
    }
    let value = this.#json;
    for (const step of name.split('.')) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
      value = (value as Record<string, unknown>)[step];
    }
    return value;
  }
}

function parse(message: Value): unknown {
  if (typeof message !== 'string' || !/^\s*\{/.test(message)) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
