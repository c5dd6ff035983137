import { CfnCondition, CfnParameter, Fn } from 'aws-cdk-lib';
import { CfnSubscription, CfnTopic, CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { policyDocument } from './policies/statement.ts';
import { topicPolicy } from './policies/topic.ts';

/** What a topic of notices is made of. */
export interface TopicParts {
  readonly topicName: string;
  readonly keyArn: string;
  /** The one role that may publish. */
  readonly publisherArn: string;
}

/** A topic of notices and alarms, encrypted, that one role of ours and the account's alarms publish to. */
export class NoticeTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, { topicName, keyArn, publisherArn }: TopicParts) {
    super(scope, id);
    const topic = new CfnTopic(this, 'Topic', { topicName, kmsMasterKeyId: keyArn });
    new CfnTopicPolicy(this, 'Policy', {
      topics: [topic.ref],
      policyDocument: policyDocument(topicPolicy(topic.ref, publisherArn)),
    });
    this.arn = topic.ref;
  }

  /** Adds subscriptions by parameters; an empty one is none. An address must confirm before anything reaches it. */
  subscribe(parameters: Construct, prefix: string, alsoWhen?: CfnCondition): void {
    for (const [name, protocol, what] of SUBSCRIPTIONS) {
      const endpoint = new CfnParameter(parameters, `${prefix}${name}`, {
        type: 'String',
        default: '',
        description: `${what} that gets every notice; empty: none.`,
      });
      const isGiven = Fn.conditionNot(Fn.conditionEquals(endpoint.valueAsString, ''));
      const given = new CfnCondition(parameters, `Has${prefix}${name}`, {
        expression: alsoWhen === undefined ? isGiven : Fn.conditionAnd(alsoWhen, isGiven),
      });
      const subscription = new CfnSubscription(this, name, {
        topicArn: this.arn,
        protocol,
        endpoint: endpoint.valueAsString,
      });
      subscription.cfnOptions.condition = given;
    }
  }
}

const SUBSCRIPTIONS = [
  ['Email', 'email', 'An e-mail address'],
  ['Https', 'https', 'An HTTPS endpoint'],
  ['QueueArn', 'sqs', 'An SQS queue, by its ARN,'],
] as const;
