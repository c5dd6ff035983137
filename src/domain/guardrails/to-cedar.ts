/**
 * The request that Cedar judges. Every known fact is one attribute of the context; an unknown fact is left out, though
 * the schema requires it, so that a policy which reads it fails to evaluate and is thereby known to be unjudged. What
 * is known to be absent is an optional attribute left out, which policies test with `has`. Tags and parameters, whose
 * keys are anybody's, are entities with Cedar tags.
 */

import type { FactView, Plain } from './fact-view.ts';
import type { FactName } from './facts.ts';

/** A value in Cedar's JSON form. */
export type CedarValue = string | number | boolean | CedarValue[] | { [key: string]: CedarValue };

/** An entity in Cedar's JSON form; ours have tags only. */
export interface CedarEntity {
  uid: { type: string; id: string };
  attrs: Record<string, CedarValue>;
  parents: { type: string; id: string }[];
  tags: Record<string, CedarValue>;
}

/** What a judging is asked with. */
export interface CedarRequest {
  readonly principal: { type: string; id: string };
  readonly action: { type: string; id: string };
  readonly resource: { type: string; id: string };
  readonly context: Record<string, CedarValue>;
  readonly entities: CedarEntity[];
}

/** Facts whose keys are free, and the entity type that holds them. */
const TAGGED: Partial<Record<FactName, string>> = {
  principalTags: 'Tags',
  targetTags: 'Tags',
  parameters: 'Parameters',
};

const PRINCIPAL = { type: 'Person', id: 'opener' };
const ACTION = { type: 'Action', id: 'open-session' };
const RESOURCE = { type: 'Node', id: 'target' };

/** Builds Cedar's request. Principal and resource are fixed names: all that may be asked is in the context. */
export function toCedar(view: FactView): CedarRequest {
  const context: Record<string, CedarValue> = {};
  const entities: CedarEntity[] = [];
  for (const name of Object.keys(view) as FactName[]) {
    const value = view[name];
    if (value === undefined || value === null) continue;
    const type = TAGGED[name];
    if (type === undefined) {
      context[name] = toValue(value);
      continue;
    }
    const uid = { type, id: name };
    entities.push({ uid, attrs: {}, parents: [], tags: toRecord(value as { [key: string]: Plain }) });
    context[name] = { __entity: uid };
  }
  extend(context.network, 'ip', 'ip');
  extend(context.time, 'startedAt', 'datetime');
  return { principal: PRINCIPAL, action: ACTION, resource: RESOURCE, context, entities };
}

/** Turns a text into a value of one of Cedar's extension types. */
function extend(record: CedarValue | undefined, field: string, fn: 'ip' | 'datetime'): void {
  if (!isRecord(record)) return;
  const arg = record[field];
  if (typeof arg === 'string') record[field] = { __extn: { fn, arg } };
}

function toValue(value: Exclude<Plain, null>): CedarValue {
  if (typeof value === 'number') return Math.trunc(value);
  // Cedar's parser throws on half a surrogate pair, which JSON may carry.
  if (typeof value === 'string') return value.toWellFormed();
  if (typeof value !== 'object') return value;
  if (isList(value)) return value.filter((item) => item !== null).map((item) => toValue(item));
  return toRecord(value);
}

function toRecord(record: { readonly [key: string]: Plain }): Record<string, CedarValue> {
  // Without a prototype, a tag named __proto__ is a key like any other.
  const result: Record<string, CedarValue> = Object.create(null);
  for (const key of Object.keys(record)) {
    const value = record[key];
    if (value !== null && value !== undefined) result[key.toWellFormed()] = toValue(value);
  }
  return result;
}

function isList(value: object): value is readonly Plain[] {
  return Array.isArray(value);
}

function isRecord(value: CedarValue | undefined): value is { [key: string]: CedarValue } {
  return typeof value === 'object' && !Array.isArray(value);
}
