import { parseShell } from '../../src/adapters/unbash/parse-shell.ts';
import type { RuleSet } from '../../src/domain/detections/rule-set.ts';
import { LEVELS, type Level } from '../../src/domain/detections/sigma/rule.ts';
import { TranscriptJudge } from '../../src/domain/detections/transcript-judge.ts';

/** The highest level at which a command is flagged; null: it is not. */
export type Detector = (command: string) => Level | null;

/** The mission's metric filters: words looked for in the text. All count as medium, as such a filter knows no levels. */
export const grepList: Detector = (command) =>
  /chmod 777|curl|wget|rm -rf|base64/.test(command) ? 'medium' : null;

/** Rules, each command in a session of its own. */
export function sigmaJudge(rules: RuleSet): Detector {
  return (command) => {
    const levels = new TranscriptJudge(rules, parseShell)
      .judge(command)
      .rules.map(({ level }) => LEVELS.indexOf(level));
    return levels.length === 0 ? null : LEVELS[Math.max(...levels)]!;
  };
}
