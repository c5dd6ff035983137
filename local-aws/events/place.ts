import { z } from 'zod';
import type { Authorization, Call } from '../action.ts';
import { page } from '../page.ts';
import { busNotFound, invalid, ruleNotFound } from './errors.ts';
import { busArn, type EventBus, type Rule, ruleArn } from './rule.ts';

export const busName = z
  .string()
  .min(1)
  .max(1600)
  .regex(/^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[/.\-_A-Za-z0-9]+$/)
  .default('default');
export const ruleName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[.\-_A-Za-z0-9]+$/);
export const pageSize = z.number().int().min(1).max(100).default(100);
export const tagList = z
  .array(z.object({ Key: z.string().min(1).max(128), Value: z.string().max(256) }))
  .max(50);

/** Where a bus is: a bare name means one of the caller's own. */
export interface BusPlace {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
}

/** Reads the name or ARN of a bus. */
export function busPlace(call: Call, nameOrArn: string): BusPlace {
  const [, , , region = call.region, account = call.account] = nameOrArn.split(':');
  const name = nameOrArn.startsWith('arn:')
    ? nameOrArn.slice(nameOrArn.indexOf('event-bus/') + 10)
    : nameOrArn;
  return { account, region, name, arn: busArn(account, region, name) };
}

/** The bus of a name or ARN; throws ResourceNotFoundException. */
export function findBus(call: Call, nameOrArn: string): EventBus {
  const { account, region, name } = busPlace(call, nameOrArn);
  const bus = call.world.events.bus(account, region, name);
  if (bus === undefined) throw busNotFound(name);
  return bus;
}

/** The rule of a name on a bus; throws ResourceNotFoundException. */
export function findRule(call: Call, bus: string, name: string): Rule {
  const place = busPlace(call, bus);
  const rule = call.world.events.rule(place.account, place.region, place.name, name);
  if (rule === undefined) throw ruleNotFound(name, place.name);
  return rule;
}

/** What IAM is asked about a bus. */
export function askBus(call: Call, nameOrArn: string): Authorization[] {
  const place = busPlace(call, nameOrArn);
  const bus = call.world.events.bus(place.account, place.region, place.name);
  return [
    {
      resource: place.arn,
      resourceAccount: place.account,
      resourcePolicy: bus === undefined ? undefined : call.world.events.policyOf(bus),
      resourceTags: bus?.tags ?? {},
    },
  ];
}

/** What IAM is asked about a rule. */
export function askRule(call: Call, bus: string, name: string): Authorization[] {
  const place = busPlace(call, bus);
  const rule = call.world.events.rule(place.account, place.region, place.name, name);
  return [
    {
      resource: ruleArn(place.account, place.region, place.name, name),
      resourceAccount: place.account,
      resourceTags: rule?.tags ?? {},
    },
  ];
}

/** One page of a list of EventBridge. */
export function eventsPage<T>(
  list: Iterable<T>,
  query: { keyOf: (item: T) => string; Limit: number; NextToken: string | undefined; scope: unknown },
): { items: readonly T[]; NextToken?: string } {
  const { items, nextToken } = page(list, {
    keyOf: query.keyOf,
    size: query.Limit,
    token: query.NextToken,
    scope: query.scope,
    invalid: () => invalid('The token is not valid.'),
  });
  return nextToken === undefined ? { items } : { items, NextToken: nextToken };
}

/** `[{Key, Value}]` as an object. */
export function tagsOf(list: readonly { Key: string; Value: string }[]): Record<string, string> {
  return Object.fromEntries(list.map(({ Key, Value }) => [Key, Value]));
}
