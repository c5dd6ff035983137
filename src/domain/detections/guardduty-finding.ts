import type { Instant } from '../kernel/instant.ts';
import { printable } from '../kernel/printable.ts';
import { parseRfc3339 } from '../kernel/rfc3339.ts';
import { type Loose, looseObject, looseText } from '../sessions/trail-record.ts';
import type { Level } from './sigma/rule.ts';

/** What is read of a finding of GuardDuty's, as EventBridge brings it ("GuardDuty Finding"). */
export interface GuardDutyFinding {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly description: string;
  readonly level: Level;
  readonly account: string;
  readonly region: string;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  readonly count: number;
  /** The user, or role, whose keys were used; null where none were. */
  readonly userName: string | null;
  /** The session name of a role's keys: what stands behind the colon of the principal's id. */
  readonly sessionName: string | null;
  readonly instanceId: string | null;
}

/** The longest description that is kept. */
const MAX_DESCRIPTION = 500;

/** Severity from 0 to 10; the steps are those of the GuardDuty User Guide, "Severity levels of findings". */
function levelOf(severity: unknown): Level {
  if (typeof severity !== 'number') return 'medium';
  if (severity >= 9) return 'critical';
  if (severity >= 7) return 'high';
  return severity >= 4 ? 'medium' : 'low';
}

/** Whether an EventBridge envelope holds a finding of GuardDuty's. */
export function isGuardDuty(envelope: unknown): boolean {
  const outer = looseObject(envelope);
  return outer?.['source'] === 'aws.guardduty' && outer['detail-type'] === 'GuardDuty Finding';
}

/** Reads an EventBridge envelope; null when it holds no finding of GuardDuty's, a sentence when it holds a broken one. */
export function parseGuardDuty(envelope: unknown): GuardDutyFinding | string | null {
  const outer = looseObject(envelope);
  if (outer === null || !isGuardDuty(envelope)) return null;
  const detail = looseObject(outer['detail']);
  const id = looseText(detail?.['id']);
  const type = looseText(detail?.['type']);
  const account = looseText(detail?.['accountId']) ?? looseText(outer['account']);
  const region = looseText(detail?.['region']) ?? looseText(outer['region']);
  if (!detail || !id || !type || !account || !region)
    return 'a finding of GuardDuty has id, type, accountId and region';
  const service = looseObject(detail['service']);
  const lastSeenAt =
    instantOf(service?.['eventLastSeen']) ?? instantOf(detail['updatedAt']) ?? instantOf(outer['time']);
  if (lastSeenAt === null) return 'a finding of GuardDuty has a time';
  const resource = looseObject(detail['resource']);
  return {
    id,
    type: printable(type),
    title: printable(looseText(detail['title']) ?? type),
    description: printable(looseText(detail['description']) ?? '', MAX_DESCRIPTION),
    level: levelOf(detail['severity']),
    account,
    region,
    firstSeenAt: Math.min(instantOf(service?.['eventFirstSeen']) ?? lastSeenAt, lastSeenAt),
    lastSeenAt,
    count: countOf(service?.['count']),
    ...whoOf(looseObject(resource?.['accessKeyDetails'])),
    instanceId: looseText(looseObject(resource?.['instanceDetails'])?.['instanceId']),
  };
}

function whoOf(keys: Loose | null): Pick<GuardDutyFinding, 'userName' | 'sessionName'> {
  const principalId = looseText(keys?.['principalId']);
  const colon = principalId?.indexOf(':') ?? -1;
  return {
    userName: looseText(keys?.['userName']),
    sessionName: principalId === null || colon < 0 ? null : principalId.slice(colon + 1),
  };
}

function instantOf(value: unknown): Instant | null {
  return typeof value === 'string' ? parseRfc3339(value) : null;
}

function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : 1;
}
