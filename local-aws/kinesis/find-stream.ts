import { z } from 'zod';
import type { Authorization, Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { streamArn } from './state.ts';
import type { DataStream } from './stream.ts';

export const streamName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[a-zA-Z0-9_.-]+$/);

/** A stream by its name or by its ARN. */
export const streamShape = {
  StreamName: streamName.optional(),
  StreamARN: z
    .string()
    .regex(/^arn:aws.*:kinesis:.*:\d{12}:stream\/\S+$/)
    .optional(),
  StreamId: z.string().optional(),
};

interface Named {
  readonly StreamName?: string | undefined;
  readonly StreamARN?: string | undefined;
}

export function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgumentException', message);
}

function arnOf(call: Call, { StreamName, StreamARN }: Named): string {
  return StreamARN ?? streamArn(call, StreamName ?? '');
}

/** What IAM is asked about a stream. */
export function askStream(call: Call, named: Named): Authorization[] {
  const arn = arnOf(call, named);
  return [{ resource: arn, resourceAccount: arn.split(':')[4] ?? call.account }];
}

/** The stream that a call names. */
export function findStream(call: Call, named: Named): DataStream {
  if (named.StreamName === undefined && named.StreamARN === undefined)
    throw invalidArgument('Either StreamName or StreamARN must be provided.');
  const arn = arnOf(call, named);
  const stream = call.world.kinesis.stream(arn);
  if (stream !== undefined && stream.region === call.region) return stream;
  const [, , , , account, name = ''] = arn.split(':');
  throw new AwsError(
    'ResourceNotFoundException',
    `Stream ${name.slice('stream/'.length)} under account ${account} not found.`,
  );
}
