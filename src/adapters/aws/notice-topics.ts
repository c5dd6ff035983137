import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notice } from '../../domain/notices/notice.ts';
import { noticeView } from '../../domain/notices/view.ts';
import { Fault } from '../../operations/fault.ts';
import type { NoticeSender } from '../../operations/ports.ts';
import { asFault } from './aws-fault.ts';

/** SNS takes 256 KB, attributes included; the rest is left for those. */
const MOST_BYTES = 256 * 1024 - 4096;

/** A topic and the client of the account it is in. */
export interface Topic {
  readonly arn: string;
  readonly client: SNSClient;
}

/** Sends notices to the member's topic and to the central one. Source: Amazon SNS API reference, Publish. */
export class SnsNoticeTopics implements NoticeSender {
  readonly #topicsOf: (notice: Notice) => readonly Topic[];

  /** `topicsOf`: the topics that a notice goes to, by its account and region. */
  constructor(topicsOf: (notice: Notice) => readonly Topic[]) {
    this.#topicsOf = topicsOf;
  }

  async send(notice: Notice): Promise<void> {
    const Message = messageOf(notice);
    const results = await Promise.allSettled(
      this.#topicsOf(notice).map(({ arn, client }) =>
        client.send(
          new PublishCommand({
            TopicArn: arn,
            Message,
            Subject: `Sallyport: ${notice.kind}`,
            MessageAttributes: {
              kind: textAttribute(notice.kind),
              account: textAttribute(notice.account),
              region: textAttribute(notice.region),
              id: textAttribute(notice.id.slice(0, 1024)),
            },
          }),
        ),
      ),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw asFault('Publish', failed.reason);
  }
}

function textAttribute(StringValue: string) {
  return { DataType: 'String', StringValue };
}

/**
 * The notice's JSON. One that SNS would not take loses the caller's words first (the request inside the event), then the
 * whole event: the reasons always go, and `why` leads to the rest.
 */
export function messageOf(notice: Notice): string {
  const view = noticeView(notice);
  const whole = JSON.stringify(view);
  if (fits(whole)) return whole;
  const cut = `left out: over ${MOST_BYTES} bytes; see: ${notice.why}`;
  const event = notice.event;
  const candidates = [
    event === null ? null : { ...view, event: { ...event, requestParameters: cut, responseElements: cut } },
    event === null
      ? null
      : { ...view, event: { eventID: event['eventID'], sallyport: event['sallyport'], cut } },
    { ...view, event: event === null ? null : { eventID: event['eventID'], cut } },
    { ...view, event: null, session: null, verdict: null, cut },
  ];
  for (const candidate of candidates) {
    const message = candidate === null ? '' : JSON.stringify(candidate);
    if (message !== '' && fits(message)) return message;
  }
  throw new Fault('NOTICE_TOO_LARGE', `the notice ${notice.id.slice(0, 200)} is too large for SNS`, {
    retry: 'never',
  });
}

function fits(message: string): boolean {
  return Buffer.byteLength(message) <= MOST_BYTES;
}
