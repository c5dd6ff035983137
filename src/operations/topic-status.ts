/** How a topic's subscriptions stand: what is not confirmed gets nothing. */
export interface TopicStatus {
  readonly arn: string;
  /** Null where it could not be asked; `error` then says why. */
  readonly confirmed: number | null;
  readonly pending: number | null;
  readonly error: string | null;
}

/** What people should know of topics: subscriptions that wait for their confirmation. */
export function topicReasons(topics: readonly TopicStatus[]): readonly string[] {
  return topics.flatMap(({ arn, pending }) =>
    pending === null || pending === 0
      ? []
      : [
          `${pending === 1 ? 'a subscription' : `${pending} subscriptions`} of ${arn} not confirmed: no notice reaches them until the link in SNS's message is followed`,
        ],
  );
}
