import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadRules } from '../../src/adapters/files/load-rules.ts';
import { RuleSet } from '../../src/domain/detections/rule-set.ts';
import { TrailEvent } from '../../src/domain/detections/trail-event.ts';
import { readTrailCorpora } from './trail-corpus.ts';

const CLOUDTRAIL = fileURLToPath(new URL('../../rules/cloudtrail', import.meta.url));

describe.each(readTrailCorpora())('$rule', ({ rule, cases }) => {
  const rules = new RuleSet(loadRules([`${CLOUDTRAIL}/${rule}.yml`]));
  test.each(cases)('$kind: $event.eventName', ({ kind, event }) => {
    expect(rules.judge(new TrailEvent(event)).length > 0).toBe(kind === 'firing');
  });
});
