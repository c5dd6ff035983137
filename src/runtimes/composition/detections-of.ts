import { createHash } from 'node:crypto';
import { liveTools } from '../../adapters/terminal/recording-tools.ts';
import { parseShell } from '../../adapters/unbash/parse-shell.ts';
import type { RuleSet } from '../../domain/detections/rule-set.ts';
import type { Place } from '../../domain/sessions/session.ts';
import { sessionKey } from '../../domain/sessions/session-key.ts';
import type { FindingStore } from '../../operations/detection-ports.ts';
import type { Detections } from '../../operations/detections.ts';
import type { Transcripts } from '../../operations/transcript-ports.ts';
import type { Watch } from '../../operations/watch.ts';
import type { ServerConfig } from '../server/config.ts';
import type { Settings } from './settings.ts';

/** The name under which our roles are assumed (adapters/aws/clients.ts). */
const OWN_SESSION = 'sallyport';

/** Makes what judges sessions and calls by rules. */
export function detectionsOf(made: {
  readonly config: ServerConfig;
  readonly watch: Watch;
  readonly findings: FindingStore;
  readonly settings: Settings;
  readonly transcripts: Transcripts;
  /** Those in force now. */
  readonly rules: () => RuleSet;
  /** Reconciles a session at once, after it was put into the due queue; left out: the queue is enough. */
  readonly express?: (place: Place, sessionId: string) => void;
  readonly say: (text: string) => void;
}): Detections {
  const { config, watch, settings, findings } = made;
  const ownRoles = config.members.flatMap(({ roleArn }) =>
    roleArn === undefined ? [] : [sessionOf(roleArn)],
  );
  return {
    watch,
    findings,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    parse: parseShell,
    tools: liveTools,
    rules: made.rules,
    settings: () => settings.detections,
    transcripts: made.transcripts,
    act: async (place, id) => {
      await watch.due.schedule(sessionKey(place, id), watch.clock.now());
      made.express?.(place, id);
    },
    isOwn: (principal) => ownRoles.includes(principal),
    say: made.say,
  };
}

/** The ARN of our session of a role. */
function sessionOf(roleArn: string): string {
  const [, partition = 'aws', , , account = ''] = roleArn.split(':');
  return `arn:${partition}:sts::${account}:assumed-role/${roleArn.slice(roleArn.lastIndexOf('/') + 1)}/${OWN_SESSION}`;
}
