import { z } from 'zod';
import { type Call, defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { groupIdentifier, groupName, groupQuestion, nameOfIdentifier } from '../arguments.ts';
import { MAX_RUNNING } from '../insights/queries.ts';
import { readQuery } from '../insights/query.ts';
import { requireGroup } from '../state.ts';

/** Source: CloudWatch Logs API reference, StartQuery. */
const MAX_QUERY = 10_000;
const MAX_GROUPS = 50;
const MAX_LIMIT = 10_000;
/** Times are seconds; AWS takes ms too, and tells them by their size. */
const LEAST_MS = 100_000_000_000;

const input = z.object({
  queryLanguage: z.enum(['CWLI', 'SQL', 'PPL']).optional(),
  logGroupName: groupName.optional(),
  logGroupNames: z.array(groupName).min(1).max(MAX_GROUPS).optional(),
  logGroupIdentifiers: z.array(groupIdentifier).min(1).max(MAX_GROUPS).optional(),
  startTime: z.number().int().min(0),
  endTime: z.number().int().min(0),
  queryString: z.string().max(MAX_QUERY),
  limit: z.number().int().min(1).max(MAX_LIMIT).default(MAX_LIMIT),
});

/** The groups by one of the three members; AWS wants exactly one of them. */
function namesOf({ logGroupName, logGroupNames, logGroupIdentifiers }: z.output<typeof input>): string[] {
  const given = [
    logGroupName === undefined ? undefined : [logGroupName],
    logGroupNames,
    logGroupIdentifiers?.map(nameOfIdentifier),
  ].filter((each) => each !== undefined);
  if (given.length !== 1)
    throw new AwsError(
      'InvalidParameterException',
      'Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.',
    );
  return [...new Set(given[0])];
}

function checkRunning(call: Call): void {
  const running = call.world.logs.queries.of(call).filter(({ status }) => status === 'Running');
  if (running.length >= MAX_RUNNING)
    throw new AwsError(
      'LimitExceededException',
      `Account maximum query concurrency limit of [${MAX_RUNNING}] reached.`,
    );
}

const inMs = (time: number) => (time < LEAST_MS ? time * 1000 : time);

/** Source: CloudWatch Logs API reference, StartQuery. */
export const startQuery = defineAction({
  service: 'logs',
  name: 'StartQuery',
  readOnly: true,
  input,
  omits: [
    'Logs Insights QL only, and of it: fields, display, filter, parse, stats, sort, limit, dedup, with the arithmetic, string and time functions; other commands (pattern, diff, anomaly, unnest, join, SOURCE) and functions are refused as malformed. A query that keeps over 200,000 events ends as Timeout; results are kept in memory.',
  ],
  authorize: (asked, call) => namesOf(asked).map((name) => groupQuestion(call, name)),
  handle: (asked, call) => {
    const groups = namesOf(asked).map((name) => requireGroup(call, name));
    if (asked.queryLanguage !== undefined && asked.queryLanguage !== 'CWLI')
      throw new AwsError('InvalidParameterException', `Query language ${asked.queryLanguage} is not here.`);
    const [from, until] = [
      inMs(asked.startTime),
      inMs(asked.endTime) + (asked.endTime < LEAST_MS ? 1000 : 1),
    ];
    if (from >= until)
      throw new AwsError('InvalidParameterException', 'The start time must not be after the end time.');
    checkRunning(call);
    const { account, region } = call;
    const { queryString: text, limit } = asked;
    const query = readQuery(text);
    const started = call.world.logs.queries.start({
      account,
      region,
      groups,
      text,
      query,
      from,
      until,
      limit,
    });
    return { queryId: started.id };
  },
});
