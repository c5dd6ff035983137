/** A message attribute of SNS, in AWS's own names. Binary values are base64. */
export interface AttributeValue {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

/** One topic, as kept. Times are epoch ms; attributes are AWS's own names and texts. */
export interface Topic {
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** One subscription, as kept, under the account that owns it. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly owner: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly confirmed: boolean;
  /** What ConfirmSubscription must bring while it is pending. */
  readonly token: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A message to publish. */
export interface Publication {
  readonly message: string;
  readonly subject?: string | undefined;
  /** `json`: the message holds a text for each protocol. */
  readonly structure?: string | undefined;
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
}

export function isFifoTopic(topic: Topic): boolean {
  return topic.name.endsWith('.fifo');
}

/** The policy of a new topic: its own account may do everything. Source: SNS developer guide, "default policy". */
export function defaultPolicy(arn: string, account: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: [
          'SNS:GetTopicAttributes',
          'SNS:SetTopicAttributes',
          'SNS:AddPermission',
          'SNS:RemovePermission',
          'SNS:DeleteTopic',
          'SNS:Subscribe',
          'SNS:ListSubscriptionsByTopic',
          'SNS:Publish',
        ],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });
}
