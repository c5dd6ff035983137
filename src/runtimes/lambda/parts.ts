import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ArchiveIndex } from '../../adapters/athena/archive-index.ts';
import { AwsClients } from '../../adapters/aws/clients.ts';
import { DynamoBookmarks } from '../../adapters/dynamodb/bookmarks.ts';
import { DynamoChoreLog } from '../../adapters/dynamodb/chore-log.ts';
import { DynamoSignIns } from '../../adapters/dynamodb/sign-ins.ts';
import { openDynamoStores } from '../../adapters/dynamodb/stores.ts';
import type { Instant } from '../../domain/kernel/instant.ts';
import { printable } from '../../domain/kernel/printable.ts';
import type { RowDeriver, SessionSearch } from '../../operations/archive-ports.ts';
import type { Deliveries } from '../../operations/delivery-ports.ts';
import type { FindingListener } from '../../operations/detection-ports.ts';
import type { Detections } from '../../operations/detections.ts';
import type { Evidence } from '../../operations/evidence.ts';
import type { Grants } from '../../operations/grants.ts';
import { judgeDelivered } from '../../operations/judge-delivered.ts';
import type { Clock, FactSource, GuardrailJudge, NoticeSender } from '../../operations/ports.ts';
import { SharedReadings } from '../../operations/shared-readings.ts';
import type { Stores } from '../../operations/stores.ts';
import type { Watch } from '../../operations/watch.ts';
import { type ArchiveParts, archiveOf, derivedArchiveOf } from '../composition/archive-of.ts';
import { detectionsOf } from '../composition/detections-of.ts';
import { evidenceOf } from '../composition/evidence-of.ts';
import { findingListeners } from '../composition/finding-listeners.ts';
import { grantsOf } from '../composition/grants-of.ts';
import { deliveriesOf, type Logs, logsOf } from '../composition/logs-of.ts';
import type { Settings } from '../composition/settings.ts';
import { noticeSenderOf } from '../composition/topics-of.ts';
import { watchOf } from '../composition/watch-of.ts';
import { AccessInForce } from '../server/access-in-force.ts';
import type { ServerConfig } from '../server/config.ts';
import { GuardrailsInForce } from '../server/guardrails-in-force.ts';
import { RulesInForce } from '../server/rules-in-force.ts';
import { rulesOfConfig } from '../server/rules-of-config.ts';
import { Noted } from './noted.ts';
import { notedStores } from './noted-stores.ts';
import type { PlaceTurns } from './place-turns.ts';
import type { Timers } from './timers.ts';

const MOST_LINE_CHARS = 2000;
const WEEK_MS = 7 * 24 * 3_600_000;
/** Where an S3 event tells of each object, and a timer costs for each look, the waits double until all is given up. */
const DELIVERY_PACE = { leastMs: 15_000, growth: 1, mostMs: WEEK_MS, mostMissingMs: WEEK_MS } as const;

/** A clock that can also be waited on: tests turn it themselves. */
export interface LambdaClock extends Clock {
  wait(ms: number): Promise<void>;
}

/** What a function's parts are made from. */
export interface LambdaSources {
  readonly config: ServerConfig;
  readonly apiPolicies?: string;
  /** When guardrails or settings changed last: verdicts from before are made anew. */
  readonly changedAt?: Instant;
  readonly dynamo: DynamoDBClient;
  readonly table: string;
  readonly timers: Timers;
  readonly turns: PlaceTurns;
  readonly clock: LambdaClock;
  /** The only place that may be written to. */
  readonly folder: string;
  /** What derives rows from transcripts, and what searches them; left out: nothing is derived. */
  readonly deriver?: RowDeriver;
  readonly search?: (clients: AwsClients) => SessionSearch;
  readonly clients?: AwsClients;
  readonly facts?: FactSource;
  readonly judge?: GuardrailJudge;
  readonly sender?: NoticeSender;
  readonly say?: (line: string) => void;
}

/** All that the functions work with; one process has one, until the config changes. */
export interface LambdaParts {
  readonly config: ServerConfig;
  readonly clients: AwsClients;
  readonly clock: LambdaClock;
  /** They note what is written, for finish.ts. */
  readonly stores: Stores;
  readonly noted: Noted;
  readonly settings: Settings;
  readonly watch: Watch;
  readonly grants: Grants;
  readonly access: AccessInForce;
  /** Null when a judge was given. */
  readonly guardrails: GuardrailsInForce | null;
  readonly logs: Logs;
  readonly deliveries: Deliveries;
  /** Null where nothing derives rows. */
  readonly archive: ArchiveParts | null;
  readonly rules: RulesInForce;
  readonly detections: Detections;
  readonly listeners: readonly FindingListener[];
  /** Live judging of streamed lines. */
  readonly readings: SharedReadings;
  readonly signIns: DynamoSignIns;
  /** What keep.ts has done, and when. */
  readonly chores: DynamoChoreLog;
  readonly evidence: Evidence;
  readonly sender: NoticeSender;
  readonly timers: Timers;
  readonly turns: PlaceTurns;
  /** Takes one line for the operator. */
  readonly say: (text: string) => void;
}

/** Makes what the functions work with. Throws when the config, guardrails, access policies or rules hold a mistake. */
export function makeLambdaParts(sources: LambdaSources): LambdaParts {
  const { config, clock, timers, turns, folder } = sources;
  const noted = new Noted();
  const { dynamo, table } = sources;
  const stores = notedStores(openDynamoStores(dynamo, table), noted);
  const clients = sources.clients ?? new AwsClients(config);
  const settings = settingsOf(config, sources.changedAt, clock.now());
  const guardrails =
    sources.judge === undefined
      ? new GuardrailsInForce(config.guardrails, clock, shippedLazily(config.guardrails))
      : null;
  const judge = sources.judge ?? guardrails;
  if (!judge) throw new Error('a function has a judge: its own or one that is given');
  const watch = watchOf({
    ...{ config, clients, stores, clock, settings, judge },
    lookout: noted,
    facts: sources.facts,
  });
  const access = new AccessInForce(
    {
      grants: config.grants.policies,
      ...(sources.apiPolicies === undefined ? {} : { api: sources.apiPolicies }),
    },
    clock,
    shippedLazily(config.grants.policies ?? sources.apiPolicies),
  );
  const say = sayLine(sources.say);
  const logs = logsOf({ config, clients, folder: join(folder, 'spool') });
  const { transcripts } = logs;
  const archive = archiveOfLambda({ sources, clients, watch, stores, logs });
  const rules = new RulesInForce(config.detections.rules, clock, shippedLazily(config.detections.rules));
  const { findings } = stores;
  const detections = detectionsOf({
    ...{ config, watch, findings, settings, transcripts, say },
    rules: () => rules.set,
  });
  return {
    ...{ config, clients, clock, stores, noted, settings, watch, access, guardrails, logs, archive, rules },
    ...{ timers, turns, say },
    grants: grantsOf({ config, clients, watch, stores, judge: access }),
    deliveries: deliveriesOf({
      ...{ clients, watch, transcripts, say },
      settings: () => settings.deliveries,
      delivered: [
        ...(archive === null ? [] : [archive.takeDelivered]),
        (record, copy) => judgeDelivered(detections, record, copy),
      ],
    }),
    detections,
    readings: new SharedReadings(detections, {
      bookmarks: new DynamoBookmarks(dynamo, table, clock),
      log: logs.streamLog,
      streamOf: logs.streamOf,
    }),
    signIns: new DynamoSignIns(dynamo, table),
    chores: new DynamoChoreLog(dynamo, table),
    listeners: findingListeners(config, clients),
    evidence: evidenceOf({ config, clients, watch, transcripts, stores, folder }),
    sender: sources.sender ?? noticeSenderOf(config, clients),
  };
}

/** Files that come with us hold no mistake, and most invocations need few of them: the start of a function is waited for. */
function shippedLazily(own: unknown): { readonly lazily: boolean } {
  return { lazily: own === undefined };
}

function settingsOf(config: ServerConfig, changedAt: Instant | undefined, now: Instant): Settings {
  // S3's clock may be ahead of ours: what is judged from now on must never be older than the change.
  const changed = changedAt === undefined ? {} : { changedAt: Math.min(changedAt, now) };
  return {
    rules: { ...rulesOfConfig(config), ...changed },
    detections: config.detections,
    approvedDocuments: config.approvedDocuments,
    deliveries: { ...config.deliveries, pace: DELIVERY_PACE },
  };
}

function archiveOfLambda(made: {
  readonly sources: LambdaSources;
  readonly clients: AwsClients;
  readonly watch: Watch;
  readonly stores: Stores;
  readonly logs: Logs;
}): ArchiveParts | null {
  const { sources, clients, watch, stores, logs } = made;
  const { config, search, deriver, folder } = sources;
  if (search === undefined || deriver === undefined) return null;
  const derived = derivedArchiveOf({ config, clients, folder });
  return archiveOf({
    ...{ config, clients, watch, stores, deriver, derived },
    transcripts: logs.transcripts,
    index: new ArchiveIndex({ search: search(clients), derived }),
  });
}

/** Text of unknown origin must not write a second line into the log. */
function sayLine(say: LambdaSources['say']): (text: string) => void {
  return (text) => {
    const line = printable(text, MOST_LINE_CHARS);
    if (say) say(line);
    else process.stdout.write(`${line}\n`);
  };
}
