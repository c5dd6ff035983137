import { known, type SessionFacts, unknown } from '../../src/domain/guardrails/facts.ts';
import type { SessionStart } from '../../src/domain/sessions/session.ts';

const untold = unknown('nobody asked');

/** Facts of a session of which only the session itself is known. */
export function bareFacts(start: SessionStart): SessionFacts {
  return {
    session: known({ id: start.id, account: start.account, region: start.region }),
    principal: untold,
    credentials: untold,
    principalTags: untold,
    person: untold,
    target: untold,
    targetTags: untold,
    node: untold,
    document: untold,
    sessionKind: untold,
    documentContent: untold,
    preferences: untold,
    parameters: untold,
    approvedDocuments: untold,
    archive: untold,
    logBucket: untold,
    logGroup: untold,
    nodeRole: untold,
    nodeLogging: untold,
    grant: untold,
    network: untold,
    time: known({ startedAt: start.startedAt }),
  };
}
