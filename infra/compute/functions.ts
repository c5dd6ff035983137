import { CfnCondition, Fn } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { functionLogGroup, functionName } from '../names.ts';
import type { ComputeParameters } from './compute-parameters.ts';
import { FUNCTION_NAMES, FUNCTION_SPECS, type FunctionName, type FunctionSpec } from './function-specs.ts';

/** Long enough to look into what failed last season; what happened is kept in the table and the archive. */
export const FUNCTION_LOG_DAYS = 90;
/** AWS offers it since November 2025, for arm64 too. [aws.amazon.com/blogs/compute, Node.js 24 runtime, 2026-11] */
export const RUNTIME = 'nodejs24.x';
/** What Lambda calls in every bundle: the export of the module at its root. */
const HANDLER = 'index.handler';

/** What the functions are made of. */
export interface FunctionParts {
  readonly parameters: ComputeParameters;
  readonly keyArn: string;
  readonly roleArn: string;
  /** Of every function; nothing secret is among it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The functions, each with its encrypted log. They run as one role, the watch's own. */
export class Functions extends Construct {
  readonly made: Readonly<Record<FunctionName, CfnFunction>>;

  constructor(scope: Construct, parts: FunctionParts) {
    super(scope, 'Functions');
    const reserved: Partial<Record<FunctionName, number>> = {
      reconcile: this.#reserved(parts.parameters),
      // A chain of evidence is written by one at a time: a doubled tick waits, or is dropped.
      keep: 1,
    };
    const made = FUNCTION_NAMES.map((name) => [name, this.#make(name, reserved[name], parts)]);
    this.made = Object.fromEntries(made) as Record<FunctionName, CfnFunction>;
  }

  #make(
    name: FunctionName,
    atMost: number | undefined,
    { parameters, keyArn, roleArn, environment }: FunctionParts,
  ): CfnFunction {
    const { does, timeoutSeconds, memoryMegabytes, storageMegabytes }: FunctionSpec = FUNCTION_SPECS[name];
    const log = new CfnLogGroup(this, `${name}-log`, {
      logGroupName: functionLogGroup(name),
      kmsKeyId: keyArn,
      retentionInDays: FUNCTION_LOG_DAYS,
    });
    return new CfnFunction(this, name, {
      functionName: functionName(name),
      description: `Sallyport: ${does}`,
      runtime: RUNTIME,
      architectures: ['arm64'],
      handler: HANDLER,
      code: {
        s3Bucket: parameters.codeBucket,
        s3Key: Fn.join('/', [parameters.codePrefix, `${name}.zip`]),
      },
      role: roleArn,
      timeout: timeoutSeconds,
      memorySize: memoryMegabytes,
      ...(storageMegabytes === undefined ? {} : { ephemeralStorage: { size: storageMegabytes } }),
      environment: { variables: environment },
      loggingConfig: {
        logGroup: log.ref,
        logFormat: 'JSON',
        applicationLogLevel: 'INFO',
        systemLogLevel: 'WARN',
      },
      // A trace would name sessions and people outside of what our key encrypts, and what happened is in the table.
      tracingConfig: { mode: 'PassThrough' },
      ...(atMost === undefined ? {} : { reservedConcurrentExecutions: atMost }),
    });
  }

  /** Timers that are due at the same moment ask the same members: how many at once can be bounded. */
  #reserved({ reconcileConcurrency }: ComputeParameters): number {
    const isGiven = new CfnCondition(this, 'IsReserved', {
      expression: Fn.conditionNot(Fn.conditionEquals(reconcileConcurrency.valueAsNumber, 0)),
    });
    isGiven.overrideLogicalId('ReservesConcurrency');
    return Fn.conditionIf(
      isGiven.logicalId,
      reconcileConcurrency.valueAsNumber,
      Fn.ref('AWS::NoValue'),
    ) as unknown as number;
  }
}
