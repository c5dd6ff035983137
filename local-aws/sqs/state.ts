import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import { serviceMay, storedPolicy } from '../service-access.ts';
import type { World } from '../world.ts';
import { Mailbox, type NewMessage } from './mailbox.ts';
import { isFifo, type Message, type QueueRow, redriveOf } from './queue.ts';

/** What another service sends into a queue. */
export interface Delivery {
  readonly queueArn: string;
  readonly body: string;
  readonly attributes?: Message['attributes'];
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  /** The service that sends, `events.amazonaws.com`; the queue's policy must let it in. */
  readonly service: string;
  /** aws:SourceArn and aws:SourceAccount of the send. */
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** How a delivery by a service went. */
export type DeliveryResult = 'delivered' | 'no-queue' | 'denied';

function keyOf(account: string, region: string, name: string): string {
  return `${account}/${region}/${name}`;
}

/** The queues of all accounts and regions, and their messages. */
export class SqsState {
  readonly #world: World;
  readonly #mailboxes = new Map<string, Mailbox>();

  constructor(world: World) {
    this.#world = world;
    world.onClose(() => {
      for (const mailbox of this.#mailboxes.values()) mailbox.close();
    });
  }

  #rows() {
    return this.#world.store.table<QueueRow>('sqs.queues');
  }

  queue(account: string, region: string, name: string): QueueRow | undefined {
    return this.#rows().get(keyOf(account, region, name));
  }

  /** The queue of `arn:aws:sqs:REGION:ACCOUNT:NAME`. */
  queueByArn(arn: string): QueueRow | undefined {
    const [, , service, region = '', account = '', name = ''] = arn.split(':');
    return service === 'sqs' ? this.queue(account, region, name) : undefined;
  }

  queues(account: string, region: string): Iterable<QueueRow> {
    return this.#rows().values(`${account}/${region}/`);
  }

  put(row: QueueRow): void {
    const key = keyOf(row.account, row.region, row.name);
    this.#rows().set(key, row);
    const mailbox = this.#mailboxes.get(key);
    if (mailbox !== undefined) this.#settle(mailbox, row);
  }

  remove(row: QueueRow): void {
    const key = keyOf(row.account, row.region, row.name);
    this.mailbox(row).purge();
    this.mailbox(row).close();
    this.#mailboxes.delete(key);
    this.#rows().delete(key);
  }

  /** The messages of a queue. */
  mailbox(row: QueueRow): Mailbox {
    const key = keyOf(row.account, row.region, row.name);
    let mailbox = this.#mailboxes.get(key);
    if (mailbox === undefined) {
      const messages = this.#world.store.table<Message>('sqs.messages');
      mailbox = new Mailbox(row, messages, () => this.#world.now());
      this.#mailboxes.set(key, mailbox);
      this.#settle(mailbox, row);
    }
    return mailbox;
  }

  #settle(mailbox: Mailbox, row: QueueRow): void {
    mailbox.row = row;
    const policy = redriveOf(row);
    mailbox.redrive =
      policy === undefined
        ? undefined
        : {
            maxReceiveCount: policy.maxReceiveCount,
            move: (message) => {
              const target = this.queueByArn(policy.deadLetterTargetArn);
              if (target !== undefined) this.mailbox(target).adopt({ ...message, sourceArn: row.arn });
              return target !== undefined;
            },
          };
  }

  policyOf(row: QueueRow): CompiledPolicy | undefined {
    return storedPolicy(row, row.attributes['Policy'], `policy of queue ${row.name}`);
  }

  /** Sends on behalf of a person who was authorised already. */
  send(row: QueueRow, message: NewMessage): { id: string; sequence?: string } {
    return this.mailbox(row).send(message);
  }

  /** Sends on behalf of a service, subject to the queue's policy. */
  deliver(delivery: Delivery): DeliveryResult {
    const row = this.queueByArn(delivery.queueArn);
    if (row === undefined) return 'no-queue';
    const allowed = serviceMay(this.#world, {
      service: delivery.service,
      action: 'sqs:SendMessage',
      resource: row.arn,
      resourceAccount: row.account,
      policy: this.policyOf(row),
      sourceArn: delivery.sourceArn,
      sourceAccount: delivery.sourceAccount,
    });
    if (!allowed) return 'denied';
    this.send(row, {
      body: delivery.body,
      attributes: delivery.attributes ?? {},
      systemAttributes: {},
      senderId: delivery.service,
      groupId: isFifo(row) ? delivery.groupId : undefined,
      deduplicationId: isFifo(row) ? delivery.deduplicationId : undefined,
    });
    return 'delivered';
  }
}
