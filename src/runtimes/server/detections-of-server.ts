import type { FindingListener, FindingStore } from '../../operations/detection-ports.ts';
import type { Detections } from '../../operations/detections.ts';
import { judgeEvent } from '../../operations/judge-call.ts';
import { LiveDetections } from '../../operations/live-detections.ts';
import { ShownStreams } from '../../operations/shown-streams.ts';
import { SilentStreams } from '../../operations/silent-streams.ts';
import { StreamMakers } from '../../operations/stream-makers.ts';
import { tellFindings } from '../../operations/tell-findings.ts';
import type { StreamConsumer, Transcripts } from '../../operations/transcript-ports.ts';
import type { Watch } from '../../operations/watch.ts';
import { detectionsOf } from '../composition/detections-of.ts';
import type { ServerConfig } from './config.ts';
import { type Loops, type RunningLoop, startLoop, tellFault } from './loop.ts';
import { RulesInForce } from './rules-in-force.ts';
import type { SettingsInForce } from './settings-in-force.ts';
import type { DueWorker } from './work-due.ts';

/** How often what waits is tried again, and readings whose session is over are let go of. */
const TIDY_EVERY_MS = 1000;
/** How long listeners are left alone after they failed. */
const TELL_AGAIN_MS = 30_000;

/** Detections, as a server has them. */
export interface ServerDetections {
  readonly detections: Detections;
  readonly live: LiveDetections;
  readonly rules: RulesInForce;
  /** Where what our own client shows is taken, and whether it is asked for. */
  readonly shown: { readonly streams: ShownStreams; readonly wanted: () => boolean };
  /** What is not as the operator wants it; null: all is. */
  mistake(): string | null;
  /** Takes streamed lines as they are followed. */
  readonly takeStreamed: StreamConsumer;
  /** Holds an event from the queue against the rules. */
  takeEvent: (event: unknown) => ReturnType<typeof judgeEvent>;
  /** Starts what goes on beside sessions and events. */
  start(loops: Loops, worker: DueWorker): RunningLoop;
}

/** Makes what a server needs to judge sessions and calls by rules. */
export function detectionsOfServer(made: {
  readonly config: ServerConfig;
  readonly watch: Watch;
  readonly findings: FindingStore;
  readonly settings: SettingsInForce;
  readonly transcripts: Transcripts;
  readonly listeners: readonly FindingListener[];
  readonly say: (text: string) => void;
}): ServerDetections {
  const { config, watch, settings, findings } = made;
  const rules = new RulesInForce(config.detections.rules, watch.clock);
  let worker: DueWorker | null = null;
  // From the first start on: later calls are this watch's to judge.
  void findings.judgesSince(watch.clock.now());
  const detections = detectionsOf({
    ...made,
    rules: () => rules.set,
    express: (place, id) => void worker?.express(place, id),
  });
  const live = new LiveDetections(detections);
  const makers = new StreamMakers(watch);
  const silent = new SilentStreams(watch, () => settings.deliveries.streamDueMs);
  return {
    detections,
    live,
    rules,
    takeStreamed: async (events) => {
      await silent.takeStreamed(events);
      await live.takeStreamed(events);
    },
    shown: {
      streams: new ShownStreams(
        live,
        () => watch.clock.now(),
        (record) => silent.lineShown(record),
      ),
      wanted: () => settings.detections.clientStream,
    },
    mistake: () => rules.mistake(settings.detections.responses),
    takeEvent: (event) => judgeEvent(detections, makers, event),
    start: (loops, own) => {
      worker = own;
      return startTidying(loops, { live, makers, silent, findings, listeners: made.listeners });
    },
  };
}

function startTidying(
  loops: Loops,
  what: {
    readonly live: LiveDetections;
    readonly makers: StreamMakers;
    readonly silent: SilentStreams;
    readonly findings: FindingStore;
    readonly listeners: readonly FindingListener[];
  },
): RunningLoop {
  const now = () => loops.watch.clock.now();
  return startLoop(loops.setTimer, async (pause) => {
    await survive(loops, () => what.live.catchUp());
    let tellAt = now();
    for (;;) {
      await pause.for(TIDY_EVERY_MS);
      if (loops.closed()) return;
      await survive(loops, () => what.live.tidy());
      await survive(loops, () => what.makers.tidy());
      await survive(loops, () => what.silent.check());
      if (now() < tellAt) continue;
      await survive(loops, async () => {
        const failed = await tellFindings(what.findings, what.listeners);
        if (failed === null) return;
        tellAt = now() + TELL_AGAIN_MS;
        loops.say(`findings are not told: ${failed}`);
      });
    }
  });
}

async function survive(loops: Loops, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    tellFault(loops, error, 'detections');
  }
}
