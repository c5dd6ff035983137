/** A value at the end of a path in an event. */
export type Leaf = string | number | boolean | null;

/** A leaf and the array elements that it lies in: array number -> index. */
export interface Field {
  readonly value: Leaf;
  readonly elements: ReadonlyMap<number, number>;
}

/** Nesting that is looked into; deeper parts of an event match nothing. */
const MAX_DEPTH = 100;

const NO_ELEMENTS: ReadonlyMap<number, number> = new Map();

/**
 * Every leaf of an event by its path, names joined with dots. EventBridge joins the names of patterns likewise, so
 * `"a.b"` and `{"a": {"b": ...}}` are one and the same (event-ruler's README; facts/aws.md A1 relies on it).
 */
export function flattenEvent(event: object): ReadonlyMap<string, readonly Field[]> {
  const fields = new Map<string, Field[]>();
  let arrays = 0;
  const walk = (value: unknown, path: string, elements: ReadonlyMap<number, number>, depth: number): void => {
    if (value === undefined || depth > MAX_DEPTH) return;
    if (Array.isArray(value)) {
      const id = arrays;
      arrays += 1;
      value.forEach((element, index) => {
        walk(element, path, new Map(elements).set(id, index), depth + 1);
      });
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) {
        walk(inner, path === '' ? name : `${path}.${name}`, elements, depth + 1);
      }
    } else {
      const field = { value: value as Leaf, elements };
      const known = fields.get(path);
      if (known === undefined) fields.set(path, [field]);
      else known.push(field);
    }
  };
  walk(event, '', NO_ELEMENTS, 0);
  return fields;
}
