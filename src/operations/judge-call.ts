import { parseGuardDuty } from '../domain/detections/guardduty-finding.ts';
import { textsOf } from '../domain/detections/tie-call.ts';
import { TrailEvent } from '../domain/detections/trail-event.ts';
import { printable } from '../domain/kernel/printable.ts';
import { renderRfc3339 } from '../domain/kernel/rfc3339.ts';
import { personOf } from '../domain/sessions/person.ts';
import {
  looseText,
  parseTrailRecord,
  recordOfEnvelope,
  type TrailRecord,
} from '../domain/sessions/trail-record.ts';
import type { Detections } from './detections.ts';
import { keepAround } from './keep-around.ts';
import { askedOf } from './keep-finding.ts';
import type { StreamMakers } from './stream-makers.ts';

const MAX_NODES_NAMED = 5;
/** What the watch itself does for grants and terminations, which its own records tell of. */
const OWN_CALLS = /^(Put|Delete)(User|Role)Policy$|^TerminateSession$/;

/** Holds one event from the queue against the rules for calls; a finding of GuardDuty's is taken in as it is. */
export async function judgeEvent(
  detections: Detections,
  makers: StreamMakers,
  event: unknown,
): Promise<'taken' | 'nothing' | { readonly malformed: string }> {
  const found = parseGuardDuty(event);
  if (typeof found === 'string') return { malformed: found };
  if (found !== null) {
    if (detections.watch.watches(found)) await takeGuardDuty(detections, found);
    return 'taken';
  }
  const record = parseTrailRecord(recordOfEnvelope(event));
  if (typeof record === 'string' || !detections.watch.watches(record)) return 'nothing';
  await makers.take(record);
  await judgeCall(detections, record);
  return 'nothing';
}

async function judgeCall(detections: Detections, record: TrailRecord): Promise<void> {
  const principal = looseText(record.userIdentity?.['arn']);
  if (principal !== null && detections.isOwn(principal) && OWN_CALLS.test(record.eventName)) return;
  const met = detections.rules().judge(new TrailEvent(record.whole));
  if (met.length === 0) return;
  if (record.at < (await detections.findings.judgesSince(detections.watch.clock.now()))) return;
  for (const rule of met) {
    const asked = askedOf(detections, rule);
    if (asked === null) continue;
    const { account, region, at } = record;
    const texts = textsOf([record.request, record.response, record.whole['resources']]);
    const call = `${record.eventSource.split('.')[0]}:${record.eventName}`;
    const nodes = [...texts].filter((text) => /^m?i-[0-9a-f]{8,40}$/.test(text)).slice(0, MAX_NODES_NAMED);
    const people = detections.watch.rules().people;
    await keepAround(
      detections,
      {
        around: {
          account,
          fromAt: at,
          untilAt: at,
          principal,
          userIdentity: record.userIdentity,
          texts,
          ...changedBy(record),
        },
        finding: {
          ruleId: rule.id,
          title: rule.title,
          level: rule.level,
          attack: rule.attack,
          account,
          region,
          source: 'trail',
          principal,
          command: null,
          event: printable(nodes.length === 0 ? call : `${call} on ${nodes.join(', ')}`),
          calls: record.eventId === null ? [] : [record.eventId],
          moment: null,
          foundAt: at,
          lastAt: at,
          count: 1,
          seen: { trail: 1 },
          asked,
        },
        node: nodes[0] ?? null,
        person: principal === null ? null : personOf(principal, record.userIdentity, people),
        // The same person doing the same on another day is another cause.
        subject: `${principal ?? 'unknown'} ${renderRfc3339(at).slice(0, 10)}`,
        hasOwnId: false,
        event: record.whole,
      },
      asked,
    );
  }
}

/** The role or session document that a call changes, by its name. */
function changedBy({ eventSource, eventName, request }: TrailRecord) {
  return {
    role: eventSource === 'iam.amazonaws.com' ? looseText(request['roleName']) : null,
    document:
      eventSource === 'ssm.amazonaws.com' && eventName.includes('Document')
        ? looseText(request['name'])
        : null,
  };
}

async function takeGuardDuty(
  detections: Detections,
  found: Exclude<ReturnType<typeof parseGuardDuty>, string | null>,
): Promise<void> {
  const { account, region } = found;
  const name = found.sessionName ?? found.userName;
  const principal =
    found.userName === null
      ? null
      : found.sessionName === null
        ? `arn:aws:iam::${account}:user/${found.userName}`
        : `arn:aws:sts::${account}:assumed-role/${found.userName}/${found.sessionName}`;
  await keepAround(
    detections,
    {
      around: {
        account,
        fromAt: found.firstSeenAt,
        untilAt: found.lastSeenAt,
        principal,
        userIdentity: null,
        texts: new Set(found.instanceId === null ? [] : [found.instanceId]),
        role: null,
        document: null,
      },
      finding: {
        ruleId: `guardduty:${found.type}`,
        title: found.title,
        level: found.level,
        attack: [],
        account,
        region,
        source: 'guardduty',
        principal,
        command: null,
        event: found.description,
        calls: [],
        moment: null,
        foundAt: found.firstSeenAt,
        lastAt: found.lastSeenAt,
        count: found.count,
        seen: { guardduty: found.count },
        asked: 'observe',
      },
      node: found.instanceId,
      person: name,
      subject: found.id,
      hasOwnId: true,
      event: null,
    },
    'observe',
  );
}
