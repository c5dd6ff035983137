/** What the watch asks of AWS where an organisation is large, held against AWS's quotas: from what was counted. */
import { DUE_SHARDS } from '../../../src/adapters/dynamodb/due-moments.ts';
import { PENDING_SHARDS } from '../../../src/adapters/dynamodb/effects.ts';
import { PLACE_SHARDS } from '../../../src/adapters/dynamodb/watch-log.ts';
import type { Counts } from './meter.ts';
import { QUOTAS, type QuotaName } from './quotas.ts';
import { plus, type Rates, times } from './rates.ts';

const HOUR_S = 3600;

/** An organisation, and how its sessions come. */
export interface Load {
  readonly accounts: number;
  readonly regionsEach: number;
  readonly sessionsADay: number;
  /** The share of a day's sessions that starts in its busiest hour. */
  readonly peakHourShare: number;
  /** The busiest minute against the mean of that hour. */
  readonly burst: number;
  readonly sessionMinutes: number;
  /** Pieces that an open session streams in a minute. */
  readonly piecesAMinute: number;
}

/** The one that issue and design name. */
export const LARGE: Load = {
  accounts: 10_000,
  regionsEach: 1,
  sessionsADay: 1_000_000,
  peakHourShare: 0.15,
  burst: 2,
  sessionMinutes: 60,
  piecesAMinute: 4,
};

/** A quota beside what is asked of it in the busiest minute. */
export interface LoadRow {
  readonly quota: QuotaName;
  readonly asked: number;
  /** Asked over the quota; null: AWS publishes none. */
  readonly share: number | null;
  readonly how: string;
  readonly effect: string;
  readonly change: string;
}

/** What is asked a second, in the busiest minute. */
export interface Demand {
  readonly starts: number;
  readonly open: number;
  readonly places: number;
  readonly counts: Counts;
}

/** The busiest minute. Every place has something open in it. */
export function demandOf(load: Load, rates: Rates): Demand {
  const places = load.accounts * load.regionsEach;
  const meanStarts = (load.sessionsADay * load.peakHourShare) / HOUR_S;
  const starts = meanStarts * load.burst;
  const open = meanStarts * load.sessionMinutes * 60;
  const lines = open * (load.piecesAMinute / 60);
  const perPiece = rates.session.functions['log-lines'];
  const ours = plus(
    plus(times(rates.session, starts), rates.placeMinute, places / 60),
    rates.sessionMinute,
    open / 60,
  );
  // A batch of the stream holds the pieces of many sessions: what one costs, it costs each of them at the most.
  const msEach = perPiece && perPiece.invocations > 0 ? perPiece.ms / perPiece.invocations : 0;
  return {
    ...{ starts, open, places },
    counts: {
      ...ours,
      functions: { ...ours.functions, 'log-lines': { invocations: lines, ms: lines * msEach } },
    },
  };
}

/** Every quota beside what is asked of it, the tightest first. */
export function loadRows(load: Load, rates: Rates): readonly LoadRow[] {
  const demand = demandOf(load, rates);
  return ROWS.map(({ quota, ask, ...said }) => {
    const asked = ask(demand, load, rates);
    const { value } = QUOTAS[quota];
    return { quota, asked, share: value === null ? null : asked / value, ...said };
  }).sort((a, b) => (b.share ?? -1) - (a.share ?? -1));
}

const calls = ({ counts }: Demand, pattern: RegExp): number =>
  Object.entries(counts.calls).reduce((sum, [name, n]) => (pattern.test(name) ? sum + n : sum), 0);

const partition = ({ counts }: Demand, pattern: RegExp): number =>
  Object.entries(counts.partitions).reduce((sum, [name, n]) => (pattern.test(name) ? sum + n : sum), 0);

const busy = ({ counts }: Demand): number =>
  Object.values(counts.functions).reduce((sum, { ms }) => sum + ms / 1000, 0);

interface Row {
  readonly quota: QuotaName;
  readonly ask: (demand: Demand, load: Load, rates: Rates) => number;
  readonly how: string;
  readonly effect: string;
  readonly change: string;
}

const ROWS: readonly Row[] = [
  {
    quota: 'startExecution',
    ask: (demand) => calls(demand, /^SFN StartExecution/),
    how: 'timers asked for, doubles included',
    effect:
      'the SDK tries again; a timer that was not started is found overdue by the dispatch within two minutes',
    change: 'ask AWS for more',
  },
  {
    quota: 'stateTransition',
    ask: ({ starts }, _load, { transitions }) => starts * transitions,
    how: 'transitions of a session, at its end',
    effect: 'executions wait for their next state',
    change: 'ask AWS for more; a hub in each Region',
  },
  {
    quota: 'openExecutions',
    ask: ({ starts }) => starts * 16 * 60 * 2,
    how: 'two timers of each session wait for the quarter of an hour after its end',
    effect: 'ExecutionLimitExceeded; the dispatch takes over',
    change: 'none needed',
  },
  {
    quota: 'concurrency',
    ask: busy,
    how: "all functions' milliseconds of a second",
    effect: 'queues and timers wait and try again; nothing is lost, everything is later',
    change: 'ask AWS for more; a hub account without other functions',
  },
  {
    quota: 'ruleInvocations',
    ask: (demand) => calls(demand, /^EventBridge event/),
    how: 'events that reach the hub',
    effect: 'EventBridge delays them, for up to a day',
    change: 'in a small Region: ask AWS for more',
  },
  {
    quota: 'describeSessions',
    ask: (demand) => calls(demand, /^SSM DescribeSessions/) / demand.places,
    how: 'of one place; it does not grow with the organisation',
    effect: 'the look is given up, told in the status, and made again at the next turn',
    change: '`sweep.activeMs`',
  },
  {
    quota: 'terminateSession',
    ask: ({ starts, places }) => starts / places,
    how: 'of one place, were every session ended',
    effect: 'tried again with growing waits; the cap on terminations is reached first, and is loud',
    change: 'none needed',
  },
  {
    quota: 'assumeRole',
    ask: ({ places }) => (places / 60) * 4,
    how: 'at the worst, each sweep in a process that has not been in that account within the hour',
    effect: 'the look is given up, and made again at the next turn',
    change: 'ask AWS for more; `sweep.activeMs`; several hubs, each with some accounts',
  },
  {
    quota: 'partitionWrites',
    ask: (demand) => partition(demand, /^waiting due\//) / DUE_SHARDS,
    how: `one of the ${DUE_SHARDS} shards of the due queue`,
    effect: 'writes are throttled and tried again; what is due comes later',
    change: 'more shards (`DUE_SHARDS`)',
  },
  {
    quota: 'partitionWrites',
    ask: (demand) => partition(demand, /^waiting pending/) / PENDING_SHARDS,
    how: `one of the ${PENDING_SHARDS} shards of records with effects that are not carried out yet, in and out with each write of a record`,
    effect: 'an index that cannot keep up throttles the writes of records; what waits is written later',
    change: 'more shards (`PENDING_SHARDS`)',
  },
  {
    quota: 'partitionWrites',
    ask: (demand) => partition(demand, /^waiting unsent/) + demand.starts * 2,
    how: 'notices not sent yet, were every session ended: each in and out',
    effect: 'notices are kept, and sent, later',
    change: 'shards, as the due queue has',
  },
  {
    quota: 'partitionWrites',
    ask: (demand) => partition(demand, /^by-time session\//),
    how: "the day's sessions in the index by time",
    effect: 'an index that cannot keep up throttles the writes of records',
    change: 'a suffix by hash to the day, as the due queue has; lists then ask each',
  },
  {
    quota: 'partitionWrites',
    ask: (demand) => partition(demand, /^table watch-places/) / PLACE_SHARDS,
    how: `one of the ${PLACE_SHARDS} shards of how places stand`,
    effect: 'a sweep fails after it has looked, and is made again',
    change: 'more shards (`PLACE_SHARDS`)',
  },
  {
    quota: 'tableWrites',
    ask: ({ counts }) => counts.units.write,
    how: 'all writes',
    effect: 'throttled and tried again',
    change: 'ask AWS for more; warm throughput before a rollout',
  },
  {
    quota: 'tableReads',
    ask: ({ counts }) => counts.units.read,
    how: 'all reads',
    effect: 'throttled and tried again',
    change: 'ask AWS for more; `sweep.activeMs`',
  },
  {
    quota: 'inFlight',
    ask: (demand) => calls(demand, /^SQS SendMessage/) * 2,
    how: 'messages of both queues, each held for two seconds',
    effect: 'what is behind waits',
    change: 'none needed',
  },
  {
    quota: 'publishes',
    ask: ({ starts }) => starts * 2,
    how: 'were every session ended: a notice to two topics',
    effect: 'notices wait in the outbox',
    change: 'none needed',
  },
  {
    quota: 'shardRecords',
    ask: ({ open }, { piecesAMinute }) => (open * piecesAMinute) / 60,
    how: 'streamed pieces, were the stream one shard',
    effect:
      "CloudWatch Logs waits and tries again for a day; lines are judged late, and kept in the member's log group",
    change: '`LineShards`: one for each 1,000 a second',
  },
  {
    quota: 'prefixWrites',
    ask: (demand) => calls(demand, /^S3 (?:Put|Copy|Complete|Upload)/) + demand.starts,
    how: 'logs, rows and evidence, were they all under one prefix; they are under their account',
    effect: '503, tried again',
    change: 'none needed',
  },
  {
    quota: 'keyRequests',
    ask: (demand) => calls(demand, /^KMS |^S3 (?:Put|Get)Object$/),
    how: 'each object that is read or written, without bucket keys',
    effect: 'throttled and tried again',
    change: 'bucket keys, which the hub has on',
  },
  {
    quota: 'stackInstances',
    ask: ({ places }) => places,
    how: 'members',
    effect: 'CloudFormation refuses more',
    change: 'an organisational unit for each StackSet',
  },
  {
    quota: 'queries',
    ask: () => 20,
    how: 'people who search at once; each query reads the days and accounts it names',
    effect: 'queries queue',
    change: 'none needed',
  },
];
