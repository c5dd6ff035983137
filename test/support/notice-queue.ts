import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '@sallyport/lab/seed/clients.ts';
import { until } from './deadline.ts';

/** A notice as a subscriber gets it. */
export interface ArrivedNotice {
  readonly schema: string;
  readonly id: string;
  readonly kind: string;
  readonly account: string;
  readonly region: string;
  readonly session: { readonly id: string; readonly endCause: string | null } | null;
  readonly terminationReasons: readonly string[];
  readonly verdict: { readonly violations: readonly { readonly guardrail: string }[] } | null;
  readonly event: Readonly<Record<string, unknown>> | null;
  readonly why: string;
}

/** An SQS queue subscribed to a topic of the same account, as a person would set it up. */
export class NoticeQueue {
  readonly arrived: ArrivedNotice[] = [];
  readonly #clients: Clients;
  readonly #url: string;

  private constructor(clients: Clients, url: string) {
    this.#clients = clients;
    this.#url = url;
  }

  static async subscribe(clients: Clients, topicArn: string): Promise<NoticeQueue> {
    const [, , , region, account, topic] = topicArn.split(':');
    const name = `reader-of-${topic}`;
    const queueArn = `arn:aws:sqs:${region}:${account}:${name}`;
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: queueArn,
          Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
        },
      ],
    };
    const { QueueUrl } = await clients.sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes: { Policy: JSON.stringify(policy) } }),
    );
    await clients.sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: queueArn }));
    return new NoticeQueue(clients, QueueUrl!);
  }

  /** Takes what has come, and keeps it. */
  async receive(waitS = 0): Promise<void> {
    const { Messages } = await this.#clients.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.#url, MaxNumberOfMessages: 10, WaitTimeSeconds: waitS }),
    );
    for (const message of Messages ?? []) {
      const envelope = JSON.parse(message.Body!) as { Message: string };
      this.arrived.push(JSON.parse(envelope.Message) as ArrivedNotice);
      await this.#clients.sqs.send(
        new DeleteMessageCommand({ QueueUrl: this.#url, ReceiptHandle: message.ReceiptHandle! }),
      );
    }
  }

  /** Waits for a session's notice, other than that a detection rule was met. */
  async of(sessionId: string, withinMs = 30_000): Promise<ArrivedNotice> {
    return until(
      `a notice of ${sessionId}`,
      async () => {
        const found = this.arrived.find(
          (notice) => notice.session?.id === sessionId && notice.kind !== 'finding',
        );
        if (found === undefined) await this.receive(1);
        return found;
      },
      withinMs,
    );
  }
}
