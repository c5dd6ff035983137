import { arnOf } from '../arns.ts';
import { NAMES } from '../names.ts';
import type { ReasonedStatement } from '../policies/statement.ts';

/** What Lambda needs, in a function's name, to read the stream of lines for it. */
export function streamReading(): readonly ReasonedStatement[] {
  return [
    {
      Sid: 'FeedFromStream',
      Effect: 'Allow',
      Action: [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      Resource: arnOf('kinesis', `stream/${NAMES.linesStream}`),
    },
    {
      Sid: 'FindStream',
      Effect: 'Allow',
      Action: 'kinesis:ListStreams',
      Resource: '*',
      because: 'IAM knows no resource for it, and Lambda asks for it before it reads a stream.',
    },
  ];
}
