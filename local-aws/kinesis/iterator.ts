import { AwsError } from '../error.ts';
import { invalidArgument } from './find-stream.ts';

/** Source: Kinesis API reference, GetShardIterator: an iterator lasts 5 minutes. */
const LIFE_MS = 5 * 60_000;

/** Where reading goes on. What it names is asked of IAM again with each use. */
export interface ShardIterator {
  readonly arn: string;
  /** The stream's row: an iterator does not outlive its stream. */
  readonly row: string;
  readonly shard: number;
  /** The first sequence, and the first moment (epoch ms), that are wanted. */
  readonly from: number;
  readonly since: number;
}

export function iteratorText(iterator: ShardIterator, now: number): string {
  const { arn, row, shard, from, since } = iterator;
  return Buffer.from(JSON.stringify([arn, row, shard, from, since, now])).toString('base64');
}

function isFields(value: unknown): value is [string, string, number, number, number, number] {
  return (
    Array.isArray(value) &&
    value.length === 6 &&
    value.every((each, i) => (i < 2 ? typeof each === 'string' : Number.isSafeInteger(each)))
  );
}

/** The ARN that an iterator names; '' when it is none of ours. */
export function iteratorArn(text: string): string {
  return fieldsOf(text)?.[0] ?? '';
}

function fieldsOf(text: string) {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString());
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function readIterator(text: string, now: number): ShardIterator {
  const fields = fieldsOf(text);
  if (fields === undefined) throw invalidArgument('Invalid ShardIterator.');
  const [arn, row, shard, from, since, madeAt] = fields;
  if (now - madeAt > LIFE_MS)
    throw new AwsError(
      'ExpiredIteratorException',
      `Iterator expired. The iterator was created at time ${new Date(madeAt).toUTCString()} while right now it is ${new Date(now).toUTCString()} which is further in the future than the tolerated delay of ${LIFE_MS} milliseconds.`,
    );
  return { arn, row, shard, from, since };
}
