import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { epochSeconds } from '../epoch.ts';
import { pageOf } from '../page-of.ts';
import type { Session } from '../sessions/session.ts';
import { nextToken, pageSize } from '../shapes.ts';

const MAX_RESULTS = 200;
/** Times count down in page keys, so that the newest session comes first. */
const KEY_EPOCH = 10 ** 14;

const filterKey = z.enum([
  'InvokedAfter',
  'InvokedBefore',
  'Target',
  'Owner',
  'Status',
  'SessionId',
  'AccessType',
]);

function instant(text: string): number {
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new AwsError(
      'InvalidFilterKey',
      `${text.slice(0, 60)} is not an ISO 8601 time such as 2026-11-21T09:00:00Z.`,
    );
  return at;
}

/** AWS's own example writes an owner's ARN without `arn:`. facts/aws.md E4. */
function bareArn(arn: string): string {
  return arn.replace(/^arn:/, '');
}

function fits(session: Session, key: z.output<typeof filterKey>, value: string): boolean {
  switch (key) {
    case 'InvokedAfter':
      return session.startedAt > instant(value);
    case 'InvokedBefore':
      return session.startedAt < instant(value);
    case 'Target':
      return session.target === value;
    case 'Owner':
      return bareArn(session.owner) === bareArn(value);
    case 'Status':
      return session.status === value;
    case 'SessionId':
      return session.id === value;
    case 'AccessType':
      return value === 'Standard';
  }
}

function render(session: Session) {
  return {
    SessionId: session.id,
    Target: session.target,
    Status: session.status,
    StartDate: epochSeconds(session.startedAt),
    ...(session.endedAt === undefined ? {} : { EndDate: epochSeconds(session.endedAt) }),
    DocumentName: session.documentName,
    Owner: session.owner,
    ...(session.reason === '' ? {} : { Reason: session.reason }),
    Details: '',
    OutputUrl: {},
    ...(session.maxMinutes === undefined ? {} : { MaxSessionDuration: String(session.maxMinutes) }),
    AccessType: 'Standard',
  };
}

/** DescribeSessions, newest first; ended sessions stay in History for 30 days. */
export const describeSessions = defineAction({
  service: 'ssm',
  name: 'DescribeSessions',
  readOnly: true,
  input: z.object({
    State: z.enum(['Active', 'History']),
    MaxResults: pageSize(MAX_RESULTS),
    NextToken: nextToken,
    Filters: z
      .array(z.object({ key: filterKey, value: z.string().min(1).max(400) }))
      .min(1)
      .max(6)
      .optional(),
  }),
  handle: (input, { world, account, region }) => {
    const filters = input.Filters ?? [];
    const sessions = [...world.ssm.sessions.list(account, region, input.State)].filter((session) =>
      filters.every(({ key, value }) => fits(session, key, value)),
    );
    const { items, ...next } = pageOf(sessions, {
      keyOf: ({ startedAt, id }) => `${KEY_EPOCH - startedAt}/${id}`,
      size: input.MaxResults ?? MAX_RESULTS,
      token: input.NextToken,
      scope: ['DescribeSessions', account, region, input.State, filters],
    });
    return { Sessions: items.map(render), ...next };
  },
  omits: ['Details and OutputUrl are always empty, as AWS keeps them for later.'],
});
