import type { Finding, FindingSource } from './finding.ts';
import type { Level, RuleResponse } from './sigma/rule.ts';

/** The version of the Open Cybersecurity Schema Framework that is written: https://schema.ocsf.io/1.8.0. */
export const OCSF_VERSION = '1.8.0';

const SEVERITY: Readonly<Record<Level, readonly [number, string]>> = {
  informational: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};
/** Action and disposition of the security_control profile: what followed. */
const OUTCOME: Readonly<
  Record<
    RuleResponse,
    {
      readonly action_id: number;
      readonly action: string;
      readonly disposition_id: number;
      readonly disposition: string;
    }
  >
> = {
  observe: { action_id: 3, action: 'Observed', disposition_id: 17, disposition: 'Logged' },
  notify: { action_id: 3, action: 'Observed', disposition_id: 19, disposition: 'Alert' },
  terminate: { action_id: 2, action: 'Denied', disposition_id: 24, disposition: 'Access Revoked' },
};
/** OCSF's type of a script in a Unix shell. */
const UNIX_SHELL = 6;
const SEEN_IN: Readonly<Record<FindingSource, string>> = {
  client: 'what our own client showed',
  stream: 'the streamed session log',
  archive: 'the delivered session log',
  trail: 'AWS CloudTrail',
  guardduty: 'Amazon GuardDuty',
};

/** A finding as OCSF's Detection Finding (class 2004), with the profiles cloud and security_control. */
export function ocsfOf(finding: Finding) {
  const { id, account, region, level, response, count, foundAt, lastAt, command, event } = finding;
  const [severity_id, severity] = SEVERITY[level];
  const isUpdate = count > 1;
  const activity = isUpdate
    ? { activity_id: 2, activity_name: 'Update' }
    : { activity_id: 1, activity_name: 'Create' };
  const attacks = finding.attack.map(attackOf);
  return {
    ...activity,
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    type_uid: 2004 * 100 + activity.activity_id,
    type_name: `Detection Finding: ${activity.activity_name}`,
    severity_id,
    severity,
    time: foundAt,
    start_time: foundAt,
    end_time: lastAt,
    count,
    message: `${finding.title}: ${command ?? event ?? ''}`,
    status_id: 1,
    status: 'New',
    is_alert: response !== 'observe',
    ...OUTCOME[response],
    metadata: {
      version: OCSF_VERSION,
      uid: id,
      profiles: ['cloud', 'security_control'],
      product: { name: 'Sallyport', vendor_name: 'Sallyport', uid: 'sallyport' },
    },
    cloud: { provider: 'AWS', region, account: { uid: account, type_id: 10, type: 'AWS Account' } },
    finding_info: {
      uid: id,
      title: finding.title,
      desc:
        finding.heldBack === null
          ? finding.title
          : `${finding.title}. Not ended for it: ${finding.heldBack}.`,
      created_time: foundAt,
      first_seen_time: foundAt,
      last_seen_time: lastAt,
      ...(attacks.length === 0 ? {} : { attacks }),
      data_sources: [SEEN_IN[finding.source]],
      analytic: { uid: finding.ruleId, name: finding.title, type_id: 1, type: 'Rule' },
    },
    ...(attacks.length === 0 ? {} : { attacks }),
    evidences: [evidenceOf(finding)],
    ...(finding.node === null
      ? {}
      : {
          resources: [
            {
              uid: finding.node,
              type: finding.node.startsWith('i-') ? 'AWS::EC2::Instance' : 'AWS::SSM::ManagedInstance',
              ...(finding.nodeName === null ? {} : { name: finding.nodeName }),
              region,
              role_id: 3,
            },
          ],
        }),
  };
}

function attackOf(technique: string) {
  const [parent = technique] = technique.split('.');
  return {
    technique: { uid: parent },
    ...(parent === technique ? {} : { sub_technique: { uid: technique } }),
  };
}

function evidenceOf(finding: Finding) {
  const { principal, person, sessionId, command, event } = finding;
  const user = {
    ...(principal === null ? {} : { uid: principal }),
    ...(person === null ? {} : { name: person }),
  };
  const actor = {
    ...(Object.keys(user).length === 0 ? {} : { user }),
    ...(sessionId === null ? {} : { session: { uid: sessionId } }),
  };
  return {
    ...(Object.keys(actor).length === 0 ? {} : { actor }),
    ...(command === null
      ? {}
      : { script: { type_id: UNIX_SHELL, type: 'Unix Shell', script_content: { value: command } } }),
    data: { source: finding.source, ...(event === null ? {} : { event }), calls: finding.calls },
  };
}
