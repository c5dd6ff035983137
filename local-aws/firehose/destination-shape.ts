import { z } from 'zod';
import type { BucketDestination, Processing } from './delivery-stream.ts';
import { invalidArgument } from './find-delivery-stream.ts';
import { prefixFault } from './object-key.ts';

/** Source: Firehose API reference, BufferingHints. */
const DEFAULT_MEGABYTES = 5;
const DEFAULT_INTERVAL_S = 300;

const arn = z.string().min(1).max(2048).startsWith('arn:');
const processor = z.object({
  Type: z.string(),
  Parameters: z
    .array(z.object({ ParameterName: z.string(), ParameterValue: z.string().min(1).max(5120) }))
    .default([]),
});

/** S3 as a destination, the plain and the extended form. */
export const bucketDestination = z.object({
  RoleARN: arn,
  BucketARN: arn.regex(/^arn:aws:s3:::[a-z0-9.-]+$/),
  Prefix: z.string().max(1024).default(''),
  ErrorOutputPrefix: z.string().max(1024).default(''),
  BufferingHints: z
    .object({
      SizeInMBs: z.number().int().min(1).max(128).default(DEFAULT_MEGABYTES),
      IntervalInSeconds: z.number().int().min(0).max(900).default(DEFAULT_INTERVAL_S),
    })
    .default({ SizeInMBs: DEFAULT_MEGABYTES, IntervalInSeconds: DEFAULT_INTERVAL_S }),
  CompressionFormat: z
    .enum(['UNCOMPRESSED', 'GZIP', 'ZIP', 'Snappy', 'HADOOP_SNAPPY'])
    .default('UNCOMPRESSED'),
  ProcessingConfiguration: z
    .object({ Enabled: z.boolean().default(false), Processors: z.array(processor).default([]) })
    .optional(),
  DynamicPartitioningConfiguration: z.object({ Enabled: z.boolean().optional() }).optional(),
  DataFormatConversionConfiguration: z.object({ Enabled: z.boolean().optional() }).optional(),
});
type Given = z.output<typeof bucketDestination>;

function processingOf({ ProcessingConfiguration }: Given): Processing {
  let processing: Processing = { decompress: false, extractMessages: false };
  if (ProcessingConfiguration?.Enabled !== true) return processing;
  for (const { Type, Parameters } of ProcessingConfiguration.Processors) {
    const parameter = (name: string) =>
      Parameters.find(({ ParameterName }) => ParameterName === name)?.ParameterValue;
    switch (Type) {
      case 'Decompression':
        processing = { ...processing, decompress: true };
        break;
      case 'CloudWatchLogProcessing':
        processing = { ...processing, extractMessages: parameter('DataMessageExtraction') === 'true' };
        break;
      case 'AppendDelimiterToRecord':
        processing = { ...processing, delimiter: (parameter('Delimiter') ?? '\\n').replaceAll('\\n', '\n') };
        break;
      default:
        throw invalidArgument(`Processors of the type ${Type} are not here.`);
    }
  }
  if (processing.extractMessages && !processing.decompress)
    throw invalidArgument('CloudWatchLogProcessing is used only together with Decompression.');
  return processing;
}

/** Reads a destination; refuses what is not here rather than leave it out in silence. */
export function readDestination(given: Given): BucketDestination {
  const { Prefix: prefix, ErrorOutputPrefix: errorOutputPrefix, CompressionFormat: compression } = given;
  if (compression !== 'UNCOMPRESSED' && compression !== 'GZIP')
    throw invalidArgument(`The compression format ${compression} is not here.`);
  if (given.DynamicPartitioningConfiguration?.Enabled === true)
    throw invalidArgument('Dynamic partitioning is not here.');
  if (given.DataFormatConversionConfiguration?.Enabled === true)
    throw invalidArgument('The conversion of record formats is not here.');
  if (prefix.includes('!{') && errorOutputPrefix === '')
    throw invalidArgument('ErrorOutputPrefix must not be empty when Prefix contains expressions.');
  const fault = prefixFault(prefix, false) ?? prefixFault(errorOutputPrefix, true);
  if (fault !== undefined) throw invalidArgument(`The prefix is not valid: ${fault}.`);
  return {
    roleArn: given.RoleARN,
    bucketArn: given.BucketARN,
    prefix,
    errorOutputPrefix,
    compression,
    intervalS: given.BufferingHints.IntervalInSeconds,
    megabytes: given.BufferingHints.SizeInMBs,
    processing: processingOf(given),
    processors: given.ProcessingConfiguration?.Processors ?? [],
  };
}
