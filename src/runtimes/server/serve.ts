import { join } from 'node:path';
import { AwsClients } from '../../adapters/aws/clients.ts';
import { AwsEndWitness } from '../../adapters/aws/end-witness.ts';
import { SqsEventQueue } from '../../adapters/aws/event-queue.ts';
import { AwsFactSource } from '../../adapters/aws/facts/fact-source.ts';
import { SnsNoticeTopics, type Topic } from '../../adapters/aws/notice-topics.ts';
import { AwsSessionApi } from '../../adapters/aws/session-api.ts';
import { AwsTrail } from '../../adapters/aws/trail.ts';
import { SqliteJudgementLog } from '../../adapters/sqlite/judgement-log.ts';
import { openStores, type WatchStores } from '../../adapters/sqlite/stores.ts';
import type { Guardrail } from '../../domain/guardrails/guardrail.ts';
import { printable } from '../../domain/kernel/printable.ts';
import type { Place } from '../../domain/sessions/session.ts';
import type { Evidence } from '../../operations/evidence.ts';
import type { Grants } from '../../operations/grants.ts';
import { judgeAgain } from '../../operations/judge-again.ts';
import type { Clock, FactSource, GuardrailJudge } from '../../operations/ports.ts';
import type { ReadLog } from '../../operations/read-log.ts';
import { resumeGrants } from '../../operations/resume-grants.ts';
import { resumeTerminations } from '../../operations/resume-terminations.ts';
import type { RunningState, StatusSources } from '../../operations/status.ts';
import type { Watch } from '../../operations/watch.ts';
import { AccessInForce } from './access-in-force.ts';
import type { ServerConfig } from './config.ts';
import { startEventConsumer } from './consume-events.ts';
import { detectionsOfServer, type ServerDetections } from './detections-of-server.ts';
import { evidenceOfServer, paceOf } from './evidence-of-server.ts';
import { findingListeners } from './finding-listeners.ts';
import type { StreamFollower } from './follow-streams.ts';
import { grantFactOf, grantsOfServer } from './grants-of-server.ts';
import { GuardrailsInForce } from './guardrails-in-force.ts';
import { type KeptEvidence, startEvidence } from './keep-evidence.ts';
import { logsOfServer, type ServerLogs } from './logs-of-server.ts';
import type { LoopState, Loops } from './loop.ts';
import { setRealTimer } from './pause.ts';
import { localTopicOf, placesOfConfig } from './rules-of-config.ts';
import { startOutbox } from './send-outbox.ts';
import { SettingsInForce } from './settings-in-force.ts';
import { SharedLookout, startSweeps } from './sweep-places.ts';
import { topicStatus } from './topic-status.ts';
import { startFileWatch } from './watch-files.ts';
import { startLeftoverWatch } from './watch-leftovers.ts';
import { startHealthWatch } from './watch-own-health.ts';
import { startDueWorker } from './work-due.ts';

const STORE_FILE = 'sallyport.sqlite';
const MOST_LINE_CHARS = 2000;

/** What may be given in place of the server's own parts. */
export interface ServerParts {
  /** The file that the config came from: its changes take effect while the server runs. */
  readonly configFile?: string;
  readonly facts?: FactSource;
  readonly judge?: GuardrailJudge;
  readonly clock?: Clock;
  /** Takes one line for the operator; standard error by default. */
  readonly say?: (line: string) => void;
}

/** A running server; the api and the console are mounted on it by who starts it. */
export interface Server {
  readonly config: ServerConfig;
  readonly watch: Watch;
  readonly statusSources: StatusSources;
  readonly clients: AwsClients;
  readonly grants: Grants;
  readonly access: AccessInForce;
  /** Who watched what. */
  readonly reads: ReadLog;
  readonly evidence: Evidence & Pick<KeptEvidence, 'sealNow'>;
  readonly logs: ServerLogs;
  readonly follower: StreamFollower;
  readonly detections: ServerDetections;
  /** Those in force now; empty when a judge was given. */
  guardrails(): readonly Guardrail[];
  /** Resolves when every place was looked at once, well or not. */
  readonly ready: Promise<void>;
  /** Ends every loop after its present turn and closes the store. */
  close(): Promise<void>;
}

/**
 * Starts the watch: events, sweeps, the due queue and the outbox over one SQLite file. Sessions that were open before
 * are found by the first sweep, and those known are judged again.
 */
export async function startServer(config: ServerConfig, parts: ServerParts = {}): Promise<Server> {
  const made = madeOf(config, parts);
  const { settings, inForce, access, clients, stores, lookout, watch, grants, logs, detections, say } = made;
  const places = placesOfConfig(config);
  const closing = new AbortController();
  const state: LoopState = { queueError: null, outboxError: null, lastFault: null };
  const sources = statusSourcesOf({ ...made, config, places, state });
  const first = firstSweeps(places);
  const loops: Loops = {
    watch,
    queue: new SqsEventQueue(clients.hub.clients.sqs, config.hub.eventQueueUrl, closing.signal),
    sender: new SnsNoticeTopics((notice) => topicsOf(config, clients, notice)),
    setTimer: setRealTimer,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    sweep: config.sweep,
    state,
    onSwept: (place, changed) => {
      first.swept(place);
      if (changed) worker.wake();
    },
    say,
    closed: () => closing.signal.aborted,
  };
  await judgeAgain(watch, null);
  await resumeTerminations(watch);
  const worker = startDueWorker(loops, grants, logs.deliveries);
  await resumeGrants(grants, loops.breathe);
  const follower = logs.follow(loops);
  follower.join(detections.live.takeStreamed);
  const keeping = startEvidence(loops, made.evidence, paceOf(config));
  const running = [
    follower,
    startEventConsumer(loops, worker, detections.takeEvent),
    detections.start(loops, worker),
    startSweeps(loops, places, lookout),
    startOutbox(loops),
    startFileWatch(loops, { guardrails: inForce, access, settings, detections }, () => worker.wake()),
    startLeftoverWatch(loops, grants, config.grants.leftoversEveryMs),
    startHealthWatch(loops, sources, config.hub),
    keeping,
    worker,
  ];
  return {
    config,
    watch,
    statusSources: { ...sources, evidence: keeping.status },
    clients,
    grants,
    access,
    reads: stores.reads,
    evidence: { ...made.evidence, sealNow: keeping.sealNow },
    logs,
    follower,
    detections,
    guardrails: () => inForce?.guardrails ?? [],
    ready: first.done.promise,
    close: async () => {
      closing.abort();
      first.done.resolve();
      await Promise.all(running.map((loop) => loop.close()));
      await logs.close();
      stores.close();
      clients.close();
    },
  };
}

/** What the loops of a server work with, before any of them runs. */
function madeOf(config: ServerConfig, parts: ServerParts) {
  const clock = parts.clock ?? { now: () => Date.now() };
  const settings = new SettingsInForce(config, parts.configFile ?? null);
  const inForce = parts.judge === undefined ? new GuardrailsInForce(config.guardrails, clock) : null;
  const clients = new AwsClients(config);
  const stores = openStores(join(config.dataDir, STORE_FILE));
  const lookout = new SharedLookout();
  const judgements = new SqliteJudgementLog(stores.database);
  const made = { config, parts, clock, settings, inForce, clients, stores, lookout };
  const watch: Watch = { ...watchOf(made), judgements };
  const { database, grants: store, propagation, findings } = stores;
  const access = new AccessInForce({ grants: config.grants.policies }, clock);
  const grants = grantsOfServer({ config, clients, watch, store, propagation, judge: access });
  const say = sayLine(parts.say);
  const logs = logsOfServer({ config, clients, watch, database, settings: () => settings.deliveries, say });
  const { transcripts } = logs;
  const listeners = findingListeners(config, clients);
  const detections = detectionsOfServer({ config, watch, findings, settings, transcripts, listeners, say });
  const evidence = evidenceOfServer({ config, clients, watch, transcripts, database });
  return {
    settings,
    inForce,
    clients,
    stores,
    lookout,
    watch,
    access,
    grants,
    logs,
    detections,
    evidence,
    say,
  };
}

/** Knows when every place was swept once. */
function firstSweeps(places: readonly Place[]) {
  const unswept = new Set(places.map((place) => `${place.account} ${place.region}`));
  const done = Promise.withResolvers<void>();
  const swept = ({ account, region }: Place) => {
    unswept.delete(`${account} ${region}`);
    if (unswept.size === 0) done.resolve();
  };
  return { done, swept };
}

function watchOf(made: {
  config: ServerConfig;
  parts: ServerParts;
  clock: Clock;
  settings: SettingsInForce;
  inForce: GuardrailsInForce | null;
  clients: AwsClients;
  stores: WatchStores;
  lookout: SharedLookout;
}): Watch {
  const { config, parts, clock, settings, inForce, clients, stores } = made;
  const judge = parts.judge ?? inForce;
  if (!judge) throw new Error('a server has a judge: its own or one that is given');
  const places = new Set(placesOfConfig(config).map((place) => `${place.account} ${place.region}`));
  const guardrailSettings = () => ({
    approvedDocuments: settings.approvedDocuments,
    archiveBucket: config.hub.archiveBucket,
    people: settings.rules.people,
  });
  const grantOf = grantFactOf(stores.grants, () => settings.rules.people);
  return {
    clock,
    grants: stores.grants,
    random: Math.random,
    rules: () => settings.rules,
    api: new AwsSessionApi((place) => clients.clientsFor(place).ssm),
    trail: new AwsTrail((place) => clients.clientsFor(place).cloudtrail),
    witness: new AwsEndWitness((place) => clients.clientsFor(place)),
    facts: parts.facts ?? new AwsFactSource({ clients, settings: guardrailSettings, clock, grantOf }),
    judge,
    sessions: stores.sessions,
    notices: stores.notices,
    due: stores.due,
    budget: stores.budget,
    log: stores.log,
    lookout: made.lookout,
    watches: (place) => places.has(`${place.account} ${place.region}`),
  };
}

function statusSourcesOf(made: {
  watch: Watch;
  places: readonly Place[];
  state: LoopState;
  settings: SettingsInForce;
  inForce: GuardrailsInForce | null;
  access: AccessInForce;
  detections: ServerDetections;
  config: ServerConfig;
  clients: AwsClients;
}): StatusSources {
  const { watch, places, state, settings, inForce, access, detections } = made;
  const startedAt = watch.clock.now();
  const running = (): RunningState => ({
    startedAt,
    observeOnly: settings.rules.observeOnly,
    places,
    ...state,
    guardrailError: inForce?.mistake ?? settings.mistake,
    guardrailsLoadedAt: inForce?.loadedAt ?? null,
    accessError: access.mistake,
    accessLoadedAt: access.loadedAt,
    ruleError: detections.mistake(),
    rulesLoadedAt: detections.rules.loadedAt,
  });
  const { clock, sessions, notices, due, log } = watch;
  const topics = topicStatus(made.config, made.clients, clock);
  return { clock, sessions, notices, due, log, running, topics };
}

/** The member's own topic and the central one; a notice about the watch itself goes to the central one only. */
function topicsOf(config: ServerConfig, clients: AwsClients, place: Place): readonly Topic[] {
  const local = localTopicOf(config, place);
  const topic = (arn: string, account: string): Topic => {
    const region = arn.split(':')[3] ?? place.region;
    return { arn, client: clients.clientsFor({ account, region }).sns };
  };
  const central = topic(config.hub.centralTopicArn, config.hub.account);
  return local === null ? [central] : [topic(local, place.account), central];
}

/** Text of unknown origin must not act on the operator's terminal, nor write a second line. */
function sayLine(say: ServerParts['say']): (text: string) => void {
  return (text) => {
    const line = `${new Date().toISOString()} ${printable(text, MOST_LINE_CHARS)}`;
    if (say) say(line);
    else process.stderr.write(`${line}\n`);
  };
}
