import { z } from 'zod';
import type { Authorization, Call } from '../action.ts';
import { page } from '../page.ts';
import { queryBoolean } from '../protocols/query-input.ts';
import { invalidNextToken } from './errors.ts';

/** Source: CloudWatch API reference, StandardUnit. */
const UNITS = [
  'Seconds',
  'Microseconds',
  'Milliseconds',
  ...['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'],
  ...['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'],
  'Percent',
  'Count',
  ...['Bytes', 'Kilobytes', 'Megabytes', 'Gigabytes', 'Terabytes'].map((each) => `${each}/Second`),
  ...['Bits', 'Kilobits', 'Megabits', 'Gigabits', 'Terabits'].map((each) => `${each}/Second`),
  'Count/Second',
  'None',
];

/** CloudWatch speaks two protocols: in the form of the older one all leaves are texts. */
export const number = z.coerce.number();
export const flag = z.union([z.boolean(), queryBoolean]);
export const unit = z.enum(UNITS as [string, ...string[]]);
export const namespace = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[^:].*$/);
export const metricName = z.string().min(1).max(255);
export const dimensions = z
  .array(z.object({ Name: z.string().min(1).max(255), Value: z.string().min(1).max(1024) }))
  .max(30)
  .default([]);
export const period = number.pipe(z.number().int().min(1));

/** An instant in epoch ms: seconds in the JSON protocol, ISO 8601 in the other. */
export const instant = z.union([z.number(), z.string()]).transform((value, context) => {
  const at = typeof value === 'number' ? value * 1000 : Date.parse(value);
  if (!Number.isNaN(at)) return Math.round(at);
  context.addIssue({ code: 'custom', message: 'Member must be a timestamp' });
  return z.NEVER;
});

/** An instant as the protocol of the call tells it. */
export function shownInstant(call: Call, at: number): Date | number {
  return call.protocol === 'json' ? at / 1000 : new Date(at);
}

export const onAll = (): Authorization[] => [{ resource: '*' }];

/** What IAM is asked about alarms. */
export function onAlarms(call: Call, names: readonly string[]): Authorization[] {
  return names.map((name) => ({ resource: alarmArn(call, name) }));
}

export function alarmArn({ account, region }: { account: string; region: string }, name: string): string {
  return `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;
}

/** One page of a list of CloudWatch's. */
export function monitoringPage<T>(
  list: Iterable<T>,
  query: { keyOf: (item: T) => string; size: number; token: string | undefined; scope: unknown },
): { items: readonly T[]; NextToken: string | undefined } {
  const { items, nextToken } = page(list, { ...query, invalid: invalidNextToken });
  return { items, NextToken: nextToken };
}
