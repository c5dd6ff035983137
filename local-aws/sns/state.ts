import type { CompiledPolicy } from '@sallyport/iam-evaluation/policy.ts';
import { uuid } from '../ids.ts';
import { serviceMay, storedPolicy } from '../service-access.ts';
import type { World } from '../world.ts';
import { wants } from './filter.ts';
import { notification } from './notification.ts';
import { defaultPolicy, isFifoTopic, type Publication, type Subscription, type Topic } from './topic.ts';

const SEQUENCE_DIGITS = 20;
/** Within this time a FIFO topic takes a deduplication id once. */
const DEDUPLICATION_MS = 5 * 60_000;

/** What another service publishes: EventBridge, CloudWatch. */
export interface TopicDelivery {
  readonly topicArn: string;
  readonly message: string;
  readonly subject?: string;
  readonly service: string;
  readonly sourceArn: string;
  readonly sourceAccount: string;
}

/** What Publish answers with. */
export interface Published {
  readonly messageId: string;
  readonly sequence?: string;
}

/** The topics and subscriptions of all accounts and regions. */
export class SnsState {
  readonly #world: World;
  readonly #byTopic = new Map<string, readonly Subscription[]>();
  readonly #deduplicated = new Map<string, Published & { at: number }>();

  constructor(world: World) {
    this.#world = world;
  }

  #topics() {
    return this.#world.store.table<Topic>('sns.topics');
  }

  #subscriptions() {
    return this.#world.store.table<Subscription>('sns.subscriptions');
  }

  topic(arn: string): Topic | undefined {
    return this.#topics().get(arn);
  }

  topics(account: string, region: string): Iterable<Topic> {
    return this.#topics().values(`arn:aws:sns:${region}:${account}:`);
  }

  putTopic(topic: Topic): void {
    this.#topics().set(topic.arn, topic);
  }

  /** Its subscriptions go with it. */
  deleteTopic(arn: string): void {
    for (const subscription of this.subscriptionsTo(arn)) this.deleteSubscription(subscription);
    this.#topics().delete(arn);
  }

  subscription(arn: string): Subscription | undefined {
    return this.#subscriptions().get(arn);
  }

  subscriptions(): Iterable<Subscription> {
    return this.#subscriptions().values();
  }

  subscriptionsTo(topicArn: string): readonly Subscription[] {
    let found = this.#byTopic.get(topicArn);
    if (found === undefined) {
      found = [...this.#subscriptions().values(`${topicArn}:`)];
      this.#byTopic.set(topicArn, found);
    }
    return found;
  }

  putSubscription(subscription: Subscription): void {
    this.#subscriptions().set(subscription.arn, subscription);
    this.#byTopic.delete(subscription.topicArn);
  }

  deleteSubscription(subscription: Subscription): void {
    this.#subscriptions().delete(subscription.arn);
    this.#byTopic.delete(subscription.topicArn);
  }

  policyOf(topic: Topic): CompiledPolicy | undefined {
    const text = topic.attributes['Policy'] ?? defaultPolicy(topic.arn, topic.account);
    return storedPolicy(topic, text, `policy of topic ${topic.name}`);
  }

  /** Publishes on behalf of a service, subject to the topic's policy. */
  deliver(delivery: TopicDelivery): 'delivered' | 'no-topic' | 'denied' {
    const topic = this.topic(delivery.topicArn);
    if (topic === undefined) return 'no-topic';
    const { service, sourceArn, sourceAccount } = delivery;
    const access = { service, action: 'sns:Publish', resource: topic.arn, resourceAccount: topic.account };
    if (!serviceMay(this.#world, { ...access, policy: this.policyOf(topic), sourceArn, sourceAccount }))
      return 'denied';
    this.publish(topic, { message: delivery.message, subject: delivery.subject });
    return 'delivered';
  }

  /** Publishes a message that was authorised already to all subscriptions that want it. */
  publish(topic: Topic, publication: Publication): Published {
    const fifo = isFifoTopic(topic);
    const now = this.#world.now();
    const seen = `${topic.arn} ${publication.deduplicationId ?? ''}`;
    if (fifo) {
      this.#forgetBefore(now - DEDUPLICATION_MS);
      const known = this.#deduplicated.get(seen);
      if (known !== undefined) return { messageId: known.messageId, sequence: known.sequence };
    }
    const sequence = fifo ? this.#nextSequence(topic) : undefined;
    const published = { messageId: uuid(), sequence };
    if (fifo) this.#deduplicated.set(seen, { ...published, at: now });
    for (const subscription of this.subscriptionsTo(topic.arn)) {
      if (subscription.confirmed && wants(subscription, publication))
        this.#send(topic, subscription, publication, published);
    }
    return published;
  }

  #forgetBefore(at: number): void {
    for (const [key, known] of this.#deduplicated) {
      if (known.at > at) break;
      this.#deduplicated.delete(key);
    }
  }

  #nextSequence(topic: Topic): string {
    const table = this.#world.store.table<{ last: number }>('sns.sequences');
    const last = (table.get(topic.arn)?.last ?? 0) + 1;
    table.set(topic.arn, { last });
    return `1${String(last).padStart(SEQUENCE_DIGITS - 1, '0')}`;
  }

  #send(topic: Topic, subscription: Subscription, publication: Publication, published: Published): void {
    if (subscription.protocol !== 'sqs') return;
    const raw = subscription.attributes['RawMessageDelivery'] === 'true';
    const text = notification(this.#world, {
      topic,
      subscription,
      publication,
      messageId: published.messageId,
    });
    const delivery = {
      body: raw ? text.message : text.envelope,
      attributes: raw ? (publication.attributes ?? {}) : {},
      groupId: publication.groupId,
      deduplicationId: publication.deduplicationId,
      service: 'sns.amazonaws.com',
      sourceArn: topic.arn,
      sourceAccount: topic.account,
    };
    const result = this.#world.sqs.deliver({ ...delivery, queueArn: subscription.endpoint });
    const redrive = subscription.attributes['RedrivePolicy'];
    if (result === 'delivered' || redrive === undefined || redrive === '') return;
    const { deadLetterTargetArn } = JSON.parse(redrive) as { deadLetterTargetArn: string };
    this.#world.sqs.deliver({ ...delivery, queueArn: deadLetterTargetArn });
  }
}
