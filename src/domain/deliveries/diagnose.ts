/**
 * Why a copy of a session's log did not come. What the guardrails' facts know of the node, the bucket and the log group
 * is read again when the copy is late: the causes are those of facts/session-manager.md C.4 to C.7 and D.1.
 */
import type { Fact, NodePermission, SessionFacts } from '../guardrails/facts.ts';
import type { SessionRecord } from '../sessions/session.ts';
import type { Delivery, DeliveryCause, Destination, Writer } from './delivery.ts';
import { endOf } from './session-end.ts';

/** How far a node's calls to a service get. */
export type NetworkPath =
  | { readonly open: true; readonly seen: string }
  /** What stands in the way, by id; `byPolicy`: it answers, and refuses. */
  | { readonly open: false; readonly byPolicy?: true; readonly because: string; readonly advice: string }
  /** Why it cannot be told: a hybrid node's network is not AWS's. */
  | { readonly open: null; readonly because: string };

/** What was looked at. */
export interface Evidence {
  readonly record: SessionRecord;
  readonly delivery: Delivery;
  /** The session's other copy. */
  readonly other: Delivery | null;
  /** Null: the facts could not be gathered. */
  readonly facts: SessionFacts | null;
  readonly path: NetworkPath | null;
  readonly nodeOnline: boolean | null;
}

/** The last lines come within a second or two of the end. */
const SILENT_MS = 10_000;
const SHOWN = 'shown' as const;
const LIKELY = 'likely' as const;
const POSSIBLE = 'possible' as const;

const UPLOAD_ACTIONS: Readonly<Record<Destination, RegExp>> = {
  s3: /^(?:s3|kms):/,
  cloudwatch: /^logs:/,
};

/** The causes that the evidence shows or suggests, the surest first; never empty for a copy that is missing. */
export function diagnose(evidence: Evidence): readonly DeliveryCause[] {
  const found =
    evidence.delivery.state === 'incomplete'
      ? aboutIncomplete(evidence)
      : [
          ...aboutPlace(evidence),
          ...aboutTarget(evidence),
          ...aboutPermissions(evidence),
          ...aboutPath(evidence),
          ...aboutNode(evidence),
        ];
  const order = [SHOWN, LIKELY, POSSIBLE];
  const sorted = found.toSorted((a, b) => order.indexOf(a.certainty) - order.indexOf(b.certainty));
  return sorted.length > 0 ? sorted : [unexplained(evidence)];
}

function aboutPlace({ record, delivery }: Evidence): DeliveryCause[] {
  const notKnown =
    record.logTo == null ? 'the document could not be read' : record.logTo.notKnown[delivery.destination];
  if (notKnown !== null)
    return [
      {
        cause: 'the place of the log is not known',
        evidence: notKnown,
        certainty: SHOWN,
        advice: 'Let the watch read session documents (ssm:GetDocument), and let no caller choose the log.',
      },
    ];
  if (delivery.because?.startsWith('it cannot be looked at') !== true) return [];
  return [
    {
      cause: 'the watch itself cannot look there',
      evidence: delivery.because,
      certainty: SHOWN,
      advice: "Give the watch's role read access to the bucket, its key and the log group.",
    },
  ];
}

function aboutTarget({ delivery, facts }: Evidence): DeliveryCause[] {
  if (facts === null) return [];
  const causes: DeliveryCause[] = [];
  const target = delivery.destination === 's3' ? facts.logBucket : facts.logGroup;
  const named = delivery.destination === 's3' ? 'bucket' : 'log group';
  if (target.known && target.value.name !== null && !target.value.exists)
    causes.push({
      cause: `the ${named} does not exist`,
      evidence: `${target.value.name} was not found`,
      certainty: SHOWN,
      advice: `Create ${target.value.name}, or name another ${named} in the session document.`,
    });
  return causes;
}

function aboutPermissions({ delivery, facts }: Evidence): DeliveryCause[] {
  if (facts === null) return [];
  const logging = known(facts.nodeLogging);
  if (logging === null) return [];
  const wanted = UPLOAD_ACTIONS[delivery.destination];
  const of = (result: NodePermission['result']) =>
    logging.permissions.filter((one) => one.result === result && wanted.test(one.action));
  const denied = of('denied').map((one) => permissionCause(one, SHOWN));
  if (denied.length > 0) return denied;
  if (logging.permissions.length === 0 && !logging.allowed)
    return [
      {
        cause: 'the node has no role',
        evidence: logging.because,
        certainty: SHOWN,
        advice: 'Give the node an instance profile with the logging permissions.',
      },
    ];
  return of('unknown').map((one) => permissionCause(one, POSSIBLE));
}

function permissionCause(one: NodePermission, certainty: DeliveryCause['certainty']): DeliveryCause {
  const key = one.action.startsWith('kms:') ? ' with the key' : '';
  return {
    cause: `the node's role may not ${certainty === SHOWN ? '' : 'perhaps '}do ${one.action}${key}`,
    evidence: `${one.action} on ${one.resource}: ${one.because}`,
    certainty,
    advice: `Allow ${one.action} on ${one.resource} to the node's role; the agent does not try again by itself.`,
  };
}

function aboutPath({ delivery, path }: Evidence): DeliveryCause[] {
  if (path?.open !== false) return [];
  const service = delivery.destination === 's3' ? 'S3' : 'CloudWatch Logs';
  return [
    {
      cause: path.byPolicy
        ? `a VPC endpoint's policy refuses the node's upload to ${service}`
        : `the node's calls do not reach ${service}`,
      evidence: path.because,
      certainty: SHOWN,
      advice: path.advice,
    },
  ];
}

function aboutNode(evidence: Evidence): DeliveryCause[] {
  const { record, delivery, nodeOnline } = evidence;
  const causes: DeliveryCause[] = [...aboutWorker(evidence)];
  const killed = delivery.destination === 's3' || record.logTo?.cloudwatch?.streaming !== true;
  if (record.endCause === 'node-lost')
    causes.push({
      cause: 'the node was lost during the session',
      evidence: 'the session ended because its node went away',
      certainty: killed ? SHOWN : LIKELY,
      advice: 'The log may lie on its disk (session/orchestration); the agent never uploads it later.',
    });
  else if (nodeOnline === false)
    causes.push({
      cause: 'the node is offline',
      evidence: `Systems Manager does not hear ${record.start.target}`,
      certainty: LIKELY,
      advice: `Bring ${record.start.target} back; a running agent uploads then, a killed one never.`,
    });
  if (record.status === 'Failed')
    causes.push({
      cause: 'the session failed before its shell began',
      evidence: 'AWS calls it Failed',
      certainty: LIKELY,
      advice: "Look at the node's /var/log/amazon/ssm/errors.log for the session's id.",
    });
  return causes;
}

/** The agent sends what is left at a session's end; a stream that stops before it had nobody to send it. */
function aboutWorker({ record, delivery, other }: Evidence): DeliveryCause[] {
  const endedAt = endOf(record);
  const streamed = other?.destination === 'cloudwatch' && record.logTo?.cloudwatch?.streaming === true;
  const lastAt = streamed ? other.deliveredAt : null;
  if (delivery.destination !== 's3' || endedAt === null || lastAt === null) return [];
  const silentMs = endedAt - lastAt;
  if (silentMs < SILENT_MS) return [];
  return [
    {
      cause: "the session's process on the node was killed before it could upload",
      evidence: `the streamed log stops ${Math.round(silentMs / 1000)} s before the end, without what the agent sends last`,
      certainty: LIKELY,
      advice:
        'The raw log may lie on its disk (session/orchestration/SESSION/ipcTempFile.log); the agent never uploads it later.',
    },
  ];
}

function aboutIncomplete({ record, delivery }: Evidence): DeliveryCause[] {
  const evidence = delivery.gaps[0]?.reason ?? 'parts are missing';
  const streamed = delivery.destination === 'cloudwatch';
  const foreign =
    delivery.writer?.verified === false ||
    delivery.gaps.some(({ reason }) => reason.includes('not one of the agent'));
  const causes: DeliveryCause[] = [];
  if (foreign)
    causes.push({
      cause: streamed ? 'somebody else wrote into the stream' : 'somebody else wrote the object',
      evidence: delivery.writer?.verified === false ? sayWriter(delivery.writer) : evidence,
      certainty: SHOWN,
      advice: `See in CloudTrail who called ${streamed ? 'PutLogEvents' : 'PutObject'}, and who may.`,
    });
  if (record.endCause === 'node-lost')
    causes.push({
      cause: 'the node was lost during the session',
      evidence,
      certainty: LIKELY,
      advice: 'What it showed last may lie on its disk (session/orchestration).',
    });
  if (causes.length > 0) return causes;
  return [
    {
      cause: streamed
        ? 'the stream was interrupted'
        : "the transcript was cut, or the node's copy was changed",
      evidence,
      certainty: POSSIBLE,
      advice: streamed
        ? "Look in the agent's log for 'Failed to upload message to CloudWatch' and 'Log stream stopped'; the other copy is whole."
        : "Look in the agent's log for 'Local temp log file is missing' and 'Append only attribute'; the stream holds what is missing.",
    },
  ];
}

function sayWriter({ because, arn }: Writer): string {
  return arn === null || because.includes(arn) ? because : `${because}: ${arn}`;
}

/** What cannot be seen from outside; the agent's log tells. */
function unexplained({ delivery, path }: Evidence): DeliveryCause {
  const texts =
    delivery.destination === 's3'
      ? "'Failed to upload', 'unable to generate log data', or nothing at all after 'Uploading logs at'"
      : "'Error Creating Log Stream', 'Failed to upload message to CloudWatch', or 'specified in session preferences either does not exist'";
  const network = path?.open === null ? `; ${path.because}` : '';
  return {
    cause: 'the node did not upload it',
    evidence: `its permissions, its network and the place were looked at, and nothing stands in the way as far as can be seen${network}`,
    certainty: POSSIBLE,
    advice: `Look in the node's /var/log/amazon/ssm/amazon-ssm-agent.log for ${texts}.`,
  };
}

function known<T>(fact: Fact<T>): T | null {
  return fact.known ? fact.value : null;
}
