import type { Action, ServiceName } from '../action.ts';
import { cloudtrailActions } from '../cloudtrail/actions/index.ts';
import { ec2Actions } from '../ec2/actions/index.ts';
import { ec2messagesActions } from '../ec2messages/actions/index.ts';
import { eventsActions } from '../events/actions/index.ts';
import { firehoseActions } from '../firehose/actions/index.ts';
import { iamActions } from '../iam/actions/index.ts';
import { kinesisActions } from '../kinesis/actions/index.ts';
import { kmsActions } from '../kms/actions/index.ts';
import { logsActions } from '../logs/actions/index.ts';
import { monitoringActions } from '../monitoring/actions/index.ts';
import { organizationsActions } from '../organizations/actions/index.ts';
import { s3Actions } from '../s3/actions/index.ts';
import { snsActions } from '../sns/actions/index.ts';
import { sqsActions } from '../sqs/actions/index.ts';
import { ssmActions } from '../ssm/actions/index.ts';
import { ssmmessagesActions } from '../ssmmessages/actions/index.ts';
import { stsActions } from '../sts/actions/index.ts';

/** Every action of local-aws, in the order of the reference. */
export const allActions: readonly Action[] = [
  ...cloudtrailActions,
  ...ec2Actions,
  ...ec2messagesActions,
  ...eventsActions,
  ...firehoseActions,
  ...iamActions,
  ...kinesisActions,
  ...kmsActions,
  ...logsActions,
  ...monitoringActions,
  ...organizationsActions,
  ...s3Actions,
  ...snsActions,
  ...sqsActions,
  ...ssmActions,
  ...ssmmessagesActions,
  ...stsActions,
];

const byName = new Map(allActions.map((action) => [`${action.service}:${action.name}`, action]));

/** The action of a service by its name. */
export function findAction(service: ServiceName, name: string): Action | undefined {
  return byName.get(`${service}:${name}`);
}
