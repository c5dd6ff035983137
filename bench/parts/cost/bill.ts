import { FUNCTION_SPECS, type FunctionName } from '@sallyport/infra/compute/function-specs.ts';
import type { Counts } from './meter.ts';
import { dollarsOf, type Priced } from './prices.ts';

/** What Lambda writes of an invocation by itself: START, END and REPORT lines. */
const LOG_BYTES = 400;

/** A line of a bill. */
export interface BillLine {
  readonly service: string;
  readonly what: Priced;
  readonly count: number;
  readonly dollars: number;
}

/** Calls of the SDK that AWS asks money for, by what they are. The others (SSM, IAM, STS, EC2...) are free of charge. */
const PRICED_CALLS: readonly (readonly [RegExp, string, Priced])[] = [
  [/^SQS /, 'SQS', 'queueRequest'],
  [/^SNS Publish/, 'SNS', 'publish'],
  [/^EventBridge event/, 'EventBridge', 'forwardedEvent'],
  [/^S3 (?:Put|Copy|List|Create|Complete|Upload)/, 'S3', 'objectWrite'],
  [/^S3 (?:Get|Head|Select)/, 'S3', 'objectRead'],
  // The archive has a key of its own: at the most each object that is read or written asks for it once.
  [/^KMS |^S3 (?:PutObject|GetObject|UploadPart|CreateMultipart)$/, 'KMS', 'keyRequest'],
  [/^S3 (?:PutObject|CompleteMultipartUpload)$|^CloudTrail data event/, 'CloudTrail', 'dataEvent'],
  [/^Kinesis record/, 'Kinesis', 'streamRecord'],
  [/^CloudWatch PutMetricData/, 'CloudWatch', 'metricRequest'],
];

/** What was counted, as AWS would bill it. */
export function billOf(counts: Counts, transitions: number): readonly BillLine[] {
  const functions = Object.entries(counts.functions);
  const invocations = functions.reduce((sum, [, one]) => sum + one.invocations, 0);
  const lines: (readonly [string, Priced, number])[] = [
    ['Step Functions', 'transition', transitions],
    ['Lambda', 'invocation', invocations],
    ['Lambda', 'armSecond', gigabyteSeconds(counts)],
    ['DynamoDB', 'writeUnit', counts.units.write],
    ['DynamoDB', 'readUnit', counts.units.read],
    ...PRICED_CALLS.map(
      ([pattern, service, what]) =>
        [
          service,
          what,
          Object.entries(counts.calls).reduce((sum, [name, n]) => (pattern.test(name) ? sum + n : sum), 0),
        ] as const,
    ),
    ['CloudWatch Logs', 'logByte', invocations * LOG_BYTES],
  ];
  return lines.map(([service, what, count]) => ({ service, what, count, dollars: dollarsOf(what, count) }));
}

/** All of a bill. */
export function totalOf(bill: readonly BillLine[]): number {
  return bill.reduce((sum, { dollars }) => sum + dollars, 0);
}

/** What the functions are billed for at the memory that infra/compute gives them. */
export function gigabyteSeconds({ functions }: Counts): number {
  return Object.entries(functions).reduce((sum, [name, { ms }]) => {
    const { memoryMegabytes } = FUNCTION_SPECS[name as FunctionName];
    return sum + (ms / 1000) * (memoryMegabytes / 1024);
  }, 0);
}
