import { match } from '../events/pattern/match.ts';
import { type EventPattern, parsePattern } from '../events/pattern/parse-pattern.ts';
import type { Publication, Subscription } from './topic.ts';

const compiled = new WeakMap<Subscription, EventPattern>();

function policyOf(subscription: Subscription): EventPattern | undefined {
  const text = subscription.attributes['FilterPolicy'];
  if (text === undefined || text === '' || text === '{}') return undefined;
  let pattern = compiled.get(subscription);
  if (pattern === undefined) {
    pattern = parsePattern(text);
    compiled.set(subscription, pattern);
  }
  return pattern;
}

function jsonObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Message attributes as filter policies see them: numbers as numbers, String.Array as lists, no binary. */
function attributesAsFields(publication: Publication): object {
  const fields: Record<string, unknown> = {};
  for (const [name, { DataType, StringValue }] of Object.entries(publication.attributes ?? {})) {
    if (StringValue === undefined) continue;
    if (DataType.startsWith('Number')) fields[name] = Number(StringValue);
    else if (DataType === 'String.Array') fields[name] = jsonObject(StringValue) ?? StringValue;
    else fields[name] = StringValue;
  }
  return fields;
}

/** Whether a subscription wants a message, by its FilterPolicy on attributes or (FilterPolicyScope) on the body. */
export function wants(subscription: Subscription, publication: Publication): boolean {
  const pattern = policyOf(subscription);
  if (pattern === undefined) return true;
  if (subscription.attributes['FilterPolicyScope'] !== 'MessageBody')
    return match(pattern, attributesAsFields(publication));
  const body = jsonObject(publication.message);
  return body !== undefined && match(pattern, body);
}
