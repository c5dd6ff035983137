import { judgeAgain } from '../../operations/judge-again.ts';
import type { AccessInForce } from './access-in-force.ts';
import type { ServerDetections } from './detections-of-server.ts';
import type { GuardrailsInForce } from './guardrails-in-force.ts';
import { type Loops, type RunningLoop, startLoop, tellFault } from './loop.ts';
import type { SettingsInForce } from './settings-in-force.ts';

/** How often the files are looked at; a notification of the system can be lost, a look cannot. */
const EVERY_MS = 1000;

/**
 * Starts the look at guardrail, rule, access-policy and config files: a change judges every open session again. What an
 * access policy decided stays decided; it is asked at each request, extension and renewal.
 */
export function startFileWatch(
  loops: Loops,
  files: {
    readonly guardrails: GuardrailsInForce | null;
    readonly access: AccessInForce;
    readonly settings: SettingsInForce;
    readonly detections: ServerDetections;
  },
  changed: () => void,
): RunningLoop {
  return startLoop(loops.setTimer, async (pause) => {
    let told: string | null = null;
    for (;;) {
      await pause.for(EVERY_MS);
      if (loops.closed()) return;
      try {
        const guardrailsChanged = files.guardrails?.reload() ?? false;
        const settingsChanged = await files.settings.reload();
        if (guardrailsChanged || settingsChanged) {
          loops.say('guardrails or settings were loaded anew; open sessions are judged again');
          await judgeAgain(loops.watch, null);
          changed();
        }
        if (files.detections.rules.reload() || settingsChanged) {
          loops.say(
            'detection rules or settings were loaded anew; what open sessions have shown is judged again',
          );
          await files.detections.live.judgeAgain();
        }
        if (files.access.reload()) loops.say('access policies were loaded anew: they decide from now on');
        const mistake =
          files.guardrails?.mistake ??
          files.settings.mistake ??
          files.access.mistake ??
          files.detections.mistake();
        if (mistake !== null && mistake !== told) loops.say(`not in force, the ones before are: ${mistake}`);
        told = mistake;
      } catch (error) {
        tellFault(loops, error);
      }
    }
  });
}
