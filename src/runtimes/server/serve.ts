import { join } from 'node:path';
import { AwsClients } from '../../adapters/aws/clients.ts';
import { SqsEventQueue } from '../../adapters/aws/event-queue.ts';
import { openStores } from '../../adapters/sqlite/stores.ts';
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
import { evidenceOf, paceOf } from '../composition/evidence-of.ts';
import { findingListeners } from '../composition/finding-listeners.ts';
import { grantsOf } from '../composition/grants-of.ts';
import { topicStatus } from '../composition/topic-status.ts';
import { noticeSenderOf } from '../composition/topics-of.ts';
import { watchOf } from '../composition/watch-of.ts';
import { AccessInForce } from './access-in-force.ts';
import type { ServerConfig } from './config.ts';
import { startEventConsumer } from './consume-events.ts';
import { detectionsOfServer, type ServerDetections } from './detections-of-server.ts';
import type { StreamFollower } from './follow-streams.ts';
import { GuardrailsInForce } from './guardrails-in-force.ts';
import { type KeptEvidence, startEvidence } from './keep-evidence.ts';
import { logsOfServer, type ServerLogs } from './logs-of-server.ts';
import type { LoopState, Loops } from './loop.ts';
import { setRealTimer } from './pause.ts';
import { placesOfConfig } from './rules-of-config.ts';
import { startOutbox } from './send-outbox.ts';
import { SettingsInForce } from './settings-in-force.ts';
import { SharedLookout, startSweeps } from './sweep-places.ts';
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
    sender: noticeSenderOf(config, clients),
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
  follower.join(detections.takeStreamed);
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
  const judge = parts.judge ?? inForce;
  if (!judge) throw new Error('a server has a judge: its own or one that is given');
  const watch = watchOf({ config, clients, stores, clock, settings, judge, lookout, facts: parts.facts });
  const { findings } = stores;
  const access = new AccessInForce({ grants: config.grants.policies }, clock);
  const grants = grantsOf({ config, clients, watch, stores, judge: access });
  const say = sayLine(parts.say);
  const logs = logsOfServer({ config, clients, watch, stores, settings: () => settings.deliveries, say });
  const { transcripts } = logs;
  const listeners = findingListeners(config, clients);
  const detections = detectionsOfServer({ config, watch, findings, settings, transcripts, listeners, say });
  const evidence = evidenceOf({ config, clients, watch, transcripts, stores, folder: config.dataDir });
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

/** Text of unknown origin must not act on the operator's terminal, nor write a second line. */
function sayLine(say: ServerParts['say']): (text: string) => void {
  return (text) => {
    const line = `${new Date().toISOString()} ${printable(text, MOST_LINE_CHARS)}`;
    if (say) say(line);
    else process.stderr.write(`${line}\n`);
  };
}
