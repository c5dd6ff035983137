import { z } from 'zod';
import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { invalidTrailName, trailNotFound } from './errors.ts';
import type { Trail } from './trail.ts';

export const trailName = z.string();

/** The ARN that a name or ARN stands for, in the region of the call. */
export function trailArn(call: Call, nameOrArn: string): string {
  return nameOrArn.startsWith('arn:')
    ? nameOrArn
    : `arn:aws:cloudtrail:${call.region}:${call.account}:trail/${nameOrArn}`;
}

/** What IAM is asked about a trail. */
export function askTrail(call: Call, nameOrArn: string): Authorization[] {
  const arn = trailArn(call, nameOrArn);
  return [
    {
      resource: arn,
      resourceAccount: arn.split(':')[4] ?? '',
      resourceTags: call.world.cloudtrail.trail(arn)?.tags ?? {},
    },
  ];
}

/** The trails that an account sees in a region: its own there, and its multi-region ones of elsewhere. */
export function visibleTrails(call: Call, withShadows: boolean): Trail[] {
  return [...call.world.cloudtrail.trails()].filter(
    ({ account, homeRegion, isMultiRegion }) =>
      account === call.account && (homeRegion === call.region || (withShadows && isMultiRegion)),
  );
}

/** The trail of a name or ARN, for reading; throws TrailNotFoundException. */
export function findTrail(call: Call, nameOrArn: string): Trail {
  const trail = nameOrArn.startsWith('arn:')
    ? call.world.cloudtrail.trail(nameOrArn)
    : visibleTrails(call, true).find(({ name }) => name === nameOrArn);
  if (trail === undefined || trail.account !== call.account) throw trailNotFound(nameOrArn, call.account);
  return trail;
}

/** The trail of a name or ARN, for a change, which only its home region takes. */
export function findOwnTrail(call: Call, nameOrArn: string): Trail {
  const trail = findTrail(call, nameOrArn);
  if (trail.homeRegion !== call.region) {
    throw new AwsError(
      'InvalidHomeRegionException',
      `Trail ${trail.name} was created in ${trail.homeRegion}; change it there.`,
    );
  }
  return trail;
}

/** Refuses names that AWS refuses. Source: API_CreateTrail, "Name". */
export function checkTrailName(name: string): void {
  if (name.length < 3 || name.length > 128)
    throw invalidTrailName('Trail name must be between 3 and 128 characters.');
  if (!/^[A-Za-z0-9]([A-Za-z0-9]|[._-](?![._-]))*[A-Za-z0-9]$/.test(name)) {
    throw invalidTrailName(
      'Trail name must start and end with a letter or number, and hold only letters, numbers, periods, underscores and dashes, no two of these together.',
    );
  }
  if (/^\d+\.\d+\.\d+\.\d+$/.test(name))
    throw invalidTrailName('Trail name cannot be formatted as an IP address.');
}
