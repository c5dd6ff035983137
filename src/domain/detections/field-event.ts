import { type DetectionEvent, type EventValue, eventValue, type LogKind, SEPARATOR } from './event.ts';

/** More values of one field are not looked at. */
const MAX_VALUES = 256;

const NONE: readonly EventValue[] = [];

/** An event whose fields are all known beforehand. Empty values are left out: such a field is absent. */
export class FieldEvent implements DetectionEvent {
  readonly log: LogKind;
  readonly scan: string;
  readonly #fields: Readonly<Record<string, readonly EventValue[] | undefined>>;

  constructor(log: LogKind, fields: Readonly<Record<string, readonly string[]>>) {
    this.log = log;
    const kept: Record<string, readonly EventValue[]> = Object.create(null);
    let scan = SEPARATOR;
    for (const name in fields) {
      const texts = fields[name]!;
      if (texts.length === 0) continue;
      const values: EventValue[] = [];
      for (const text of texts.length > MAX_VALUES ? texts.slice(0, MAX_VALUES) : texts) {
        if (text === '') continue;
        const value = eventValue(text);
        values.push(value);
        scan += value.lower + SEPARATOR;
      }
      kept[name] = values;
    }
    this.scan = scan;
    this.#fields = kept;
  }

  values(field: string): readonly EventValue[] {
    return this.#fields[field] ?? NONE;
  }

  get everything(): readonly EventValue[] {
    return Object.values(this.#fields).flatMap((values) => values ?? NONE);
  }
}
