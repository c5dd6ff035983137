import { type CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeInstanceInformationCommand, type SSMClient } from '@aws-sdk/client-ssm';
import type { StreamedLine } from '../../domain/sessions/last-activity.ts';
import type { Place } from '../../domain/sessions/session.ts';
import { looseObject } from '../../domain/sessions/trail-record.ts';
import type { EndWitness } from '../../operations/ports.ts';
import { asFault } from './aws-fault.ts';

const LAST_EVENTS = 50;

/** Asks the node's own standing and the streamed log around a session's end. */
export class AwsEndWitness implements EndWitness {
  readonly #clientsOf: (place: Place) => { readonly ssm: SSMClient; readonly logs: CloudWatchLogsClient };

  constructor(clientsOf: (place: Place) => { readonly ssm: SSMClient; readonly logs: CloudWatchLogsClient }) {
    this.#clientsOf = clientsOf;
  }

  async isNodeOnline(place: Place, target: string): Promise<boolean | null> {
    try {
      const answer = await this.#clientsOf(place).ssm.send(
        new DescribeInstanceInformationCommand({ Filters: [{ Key: 'InstanceIds', Values: [target] }] }),
      );
      const status = answer.InstanceInformationList?.[0]?.PingStatus;
      return status === undefined ? null : status === 'Online';
    } catch (error) {
      const fault = asFault('DescribeInstanceInformation', error);
      // Targets that are no managed instance (ecs:...) cannot be asked for.
      if (fault.retry === 'never') return null;
      throw fault;
    }
  }

  /** The agent names a session's log stream by its id (facts/aws.md E2). */
  async lastLines(place: Place, logGroup: string, sessionId: string): Promise<readonly StreamedLine[]> {
    try {
      const answer = await this.#clientsOf(place).logs.send(
        new GetLogEventsCommand({
          logGroupName: logGroup,
          logStreamName: sessionId,
          startFromHead: false,
          limit: LAST_EVENTS,
        }),
      );
      return (answer.events ?? []).map((event) => ({
        at: event.timestamp ?? 0,
        text: textOf(event.message ?? ''),
      }));
    } catch (error) {
      throw asFault('GetLogEvents', error);
    }
  }
}

/** The lines inside a streamed record (`sessionData`); the message itself where it is none. */
function textOf(message: string): string {
  try {
    const lines = looseObject(JSON.parse(message))?.['sessionData'];
    return Array.isArray(lines) ? lines.filter((line) => typeof line === 'string').join('\n') : message;
  } catch {
    return message;
  }
}
