import {
  CloudWatchClient,
  type Dimension,
  GetMetricStatisticsCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import type { LocalAws } from '../../server.ts';
import { makeAdmin } from '../../testing/make-admin.ts';
import { startTestAws } from '../../testing/start-test-aws.ts';

export const ACCOUNT = '222222222222';
export const MINUTE_MS = 60_000;

/** A local-aws whose clock is the test's, and a client of its CloudWatch. */
export interface Trial {
  readonly aws: LocalAws;
  readonly metrics: CloudWatchClient;
  /** For further clients. */
  readonly options: {
    endpoint: string;
    region: string;
    credentials: ReturnType<typeof makeAdmin>;
    maxAttempts: number;
  };
  /** The minute in which the trial began: clients sign by the machine's clock, which the world's may leave by less than five minutes. */
  readonly begin: number;
  now: number;
  /** Reports one value of a metric in `Trial`. */
  put(name: string, value: number, more?: { at?: number; Dimensions?: Dimension[] }): Promise<unknown>;
  /** A metric by the minute. */
  points(
    name: string,
    more?: { Dimensions?: Dimension[]; Namespace?: string },
  ): Promise<readonly { Timestamp?: Date | undefined; Sum?: number | undefined }[]>;
  close(): Promise<void>;
}

export async function startTrial(): Promise<Trial> {
  const begin = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const clock = { now: begin };
  const aws = await startTestAws({ now: () => clock.now });
  const options = {
    endpoint: aws.endpoint,
    region: 'us-east-1',
    credentials: makeAdmin(aws.world, ACCOUNT),
    maxAttempts: 1,
  };
  const metrics = new CloudWatchClient(options);
  return Object.assign(clock, {
    aws,
    metrics,
    options,
    begin,
    put: (MetricName: string, Value: number, more: { at?: number; Dimensions?: Dimension[] } = {}) =>
      metrics.send(
        new PutMetricDataCommand({
          Namespace: 'Trial',
          MetricData: [
            {
              MetricName,
              Value,
              Timestamp: new Date(more.at ?? clock.now),
              Dimensions: more.Dimensions ?? [],
            },
          ],
        }),
      ),
    points: async (MetricName: string, more: { Dimensions?: Dimension[]; Namespace?: string } = {}) => {
      const answer = await metrics.send(
        new GetMetricStatisticsCommand({
          Namespace: 'Trial',
          MetricName,
          StartTime: new Date(begin - 10 * MINUTE_MS),
          EndTime: new Date(begin + 60 * MINUTE_MS),
          Period: 60,
          Statistics: ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'],
          ...more,
        }),
      );
      return answer.Datapoints ?? [];
    },
    close: async () => {
      metrics.destroy();
      await aws.close();
    },
  });
}

/** The code of a refusal; `allowed` when there was none. */
export function codeOf(run: Promise<unknown>): Promise<string> {
  return run.then(
    () => 'allowed',
    (error: Error) => error.name,
  );
}
