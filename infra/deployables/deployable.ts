import type { Resource } from '../testing/resolve-template.ts';
import { at } from '../testing/resolve-template.ts';

/** What a stack makes, by logical id. */
export interface Made {
  readonly resources: Readonly<Record<string, Resource>>;
}

/** Where something of the mission's must be found, in a stack's template as it is deployed. */
export interface Deployable {
  /** What the mission, or the issue that answers it, asks for. */
  readonly what: string;
  /** The document that asks: its number, or `design`. */
  readonly source: '000' | '002' | '003' | '004' | 'design';
  readonly found: (made: Made) => boolean;
}

/** Whether some resource of a type has these values at these dotted paths. */
export function has(type: string, values: Readonly<Record<string, unknown>> = {}): (made: Made) => boolean {
  return ({ resources }) =>
    Object.values(resources).some(
      (resource) =>
        resource.Type === type &&
        Object.entries(values).every(([path, value]) =>
          holds(at(resource.Properties, ...path.split('.')), value),
        ),
    );
}

/** Whether all of several are found. */
export function every(...parts: readonly ((made: Made) => boolean)[]): (made: Made) => boolean {
  return (made) => parts.every((part) => part(made));
}

/** Whether a resource of a type has a text anywhere in it. */
export function mentions(type: string, ...texts: readonly string[]): (made: Made) => boolean {
  return ({ resources }) =>
    Object.values(resources).some(
      (resource) => resource.Type === type && texts.every((text) => JSON.stringify(resource).includes(text)),
    );
}

function holds(found: unknown, wanted: unknown): boolean {
  if (wanted instanceof RegExp) return typeof found === 'string' && wanted.test(found);
  if (typeof wanted === 'function') return wanted(found) === true;
  return String(found) === String(wanted);
}
