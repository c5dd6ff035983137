import {
  CreateQueueCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { LocalAws } from '../server.ts';
import { makeAdmin } from './make-admin.ts';

/** The account and region of an account's queues in tests, and the SDK's client for them. */
export class QueueTester {
  readonly client: SQSClient;

  constructor(aws: LocalAws, account: string, region: string) {
    this.client = new SQSClient({
      endpoint: aws.endpoint,
      region,
      credentials: makeAdmin(aws.world, account),
    });
  }

  /** Makes a queue; answers its URL. */
  async make(name: string, Attributes: Record<string, string> = {}): Promise<string> {
    return (await this.client.send(new CreateQueueCommand({ QueueName: name, Attributes }))).QueueUrl ?? '';
  }

  send(QueueUrl: string, MessageBody: string, more: Partial<SendMessageCommandInput> = {}) {
    return this.client.send(new SendMessageCommand({ QueueUrl, MessageBody, ...more }));
  }

  /** Receives up to ten messages with their system attributes. */
  async receive(QueueUrl: string, more: Partial<ReceiveMessageCommandInput> = {}): Promise<Message[]> {
    const ask = { MaxNumberOfMessages: 10, AttributeNames: ['All' as const], ...more };
    return (await this.client.send(new ReceiveMessageCommand({ QueueUrl, ...ask }))).Messages ?? [];
  }
}

/** The texts of messages, in their order. */
export function bodies(messages: readonly Message[]): (string | undefined)[] {
  return messages.map(({ Body }) => Body);
}
