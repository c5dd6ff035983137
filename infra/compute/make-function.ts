import { Fn } from 'aws-cdk-lib';
import { CfnFunction, type CfnFunctionProps } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { HANDLER } from '../functions/functions.ts';
import { functionLogGroup, functionName } from '../names.ts';

/** Long enough to look into what failed last season; what happened is kept in the table and the archive. */
export const FUNCTION_LOG_DAYS = 90;
/** AWS offers it since November 2025, for arm64 too. [aws.amazon.com/blogs/compute, Node.js 24 runtime, 2026-11] */
const RUNTIME = 'nodejs24.x';

/** What differs from function to function. */
export interface MadeFunction
  extends Pick<
    CfnFunctionProps,
    'role' | 'timeout' | 'memorySize' | 'ephemeralStorage' | 'reservedConcurrentExecutions'
  > {
  /** Of the function, and of its zip under the prefix. */
  readonly name: string;
  /** The rest of the sentence that begins with the product's name. */
  readonly does: string;
  readonly code: { readonly codeBucket: string; readonly codePrefix: string };
  /** Of its log. */
  readonly keyArn: string;
  /** Nothing secret is among it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** A function of ours, with its encrypted log. `ids`: of the two in the scope. */
export function makeFunction(
  scope: Construct,
  ids: { readonly function: string; readonly log: string },
  { name, does, code, keyArn, environment, ...rest }: MadeFunction,
): CfnFunction {
  const log = new CfnLogGroup(scope, ids.log, {
    logGroupName: functionLogGroup(name),
    kmsKeyId: keyArn,
    retentionInDays: FUNCTION_LOG_DAYS,
  });
  return new CfnFunction(scope, ids.function, {
    ...rest,
    functionName: functionName(name),
    description: `Sallyport: ${does}`,
    runtime: RUNTIME,
    architectures: ['arm64'],
    handler: HANDLER,
    code: { s3Bucket: code.codeBucket, s3Key: Fn.join('/', [code.codePrefix, `${name}.zip`]) },
    environment: { variables: environment },
    loggingConfig: {
      logGroup: log.ref,
      logFormat: 'JSON',
      applicationLogLevel: 'INFO',
      systemLogLevel: 'WARN',
    },
    // A trace would name sessions and people outside of what our key encrypts, and what happened is in the table.
    tracingConfig: { mode: 'PassThrough' },
  });
}
