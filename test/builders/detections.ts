import { createHash } from 'node:crypto';
import { parseRuleFile } from '../../src/adapters/files/parse-rule-file.ts';
import { liveTools } from '../../src/adapters/terminal/recording-tools.ts';
import { parseShell } from '../../src/adapters/unbash/parse-shell.ts';
import { RuleSet } from '../../src/domain/detections/rule-set.ts';
import type { SigmaRule } from '../../src/domain/detections/sigma/rule.ts';
import type { DetectionSettings, Detections } from '../../src/operations/detections.ts';
import { LiveDetections } from '../../src/operations/live-detections.ts';
import { ShownStreams } from '../../src/operations/shown-streams.ts';
import type { Transcripts } from '../../src/operations/transcript-ports.ts';
import { aWatch } from './watch.ts';

/** A rule for commands that begin with a word, in Sigma's own text. */
export function aCommandRule(
  word: string,
  given: { readonly response?: string; readonly level?: string } = {},
): string {
  return [
    `title: 'Ran ${word}'`,
    `id: rule-${word}`,
    `level: ${given.level ?? 'high'}`,
    ...(given.response === undefined ? [] : [`response: ${given.response}`]),
    'tags: [attack.t1105]',
    'logsource: { product: linux, category: process_creation }',
    'detection:',
    '  selection:',
    `    Image|endswith: '/${word}'`,
    '  condition: selection',
  ].join('\n');
}

/** A rule for a call of Systems Manager. */
export function aCallRule(eventName: string, response = 'notify'): string {
  return [
    `title: 'Called ${eventName}'`,
    `id: rule-${eventName}`,
    'level: medium',
    `response: ${response}`,
    'logsource: { product: aws, service: cloudtrail }',
    'detection:',
    '  selection:',
    `    eventName: '${eventName}'`,
    '  condition: selection',
  ].join('\n');
}

/** Compiles rules written as text. */
export function rulesOf(...texts: readonly string[]): RuleSet {
  const rules = texts.flatMap((text, i): readonly SigmaRule[] => {
    const parsed = parseRuleFile(`rule-${i}.yml`, text);
    if (parsed.mistakes.length > 0) throw new Error(JSON.stringify(parsed.mistakes));
    return parsed.rules;
  });
  return new RuleSet(rules);
}

/** Detections over memory stores, with rules for `bad` (told) and `worse` (ends the session). */
export function aDetections(given: { readonly transcripts?: Transcripts } = {}) {
  const world = aWatch();
  const state = {
    rules: rulesOf(
      aCommandRule('bad'),
      aCommandRule('worse', { response: 'terminate' }),
      aCallRule('SendCommand'),
    ),
    settings: {
      responses: {},
      leastLevel: 'low',
      endOnStreamedText: false,
      clientStream: true,
    } as DetectionSettings,
    /** Sessions that were to be looked at. */
    acted: [] as string[],
    said: [] as string[],
    own: 'arn:aws:sts::222222222222:assumed-role/SallyportMember/sallyport',
  };
  const detections: Detections = {
    watch: world.watch,
    findings: world.stores.findings,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    parse: parseShell,
    tools: liveTools,
    rules: () => state.rules,
    settings: () => state.settings,
    ...(given.transcripts === undefined ? {} : { transcripts: given.transcripts }),
    act: async (_place, id) => void state.acted.push(id),
    isOwn: (principal) => principal === state.own,
    say: (text) => state.said.push(text),
  };
  const live = new LiveDetections(detections);
  const shown = new ShownStreams(live, () => world.state.now);
  const { findings, notices } = world.stores;
  return { ...world, findings, notices, detections, live, shown, detected: state };
}
