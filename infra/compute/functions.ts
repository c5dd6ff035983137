import { CfnCondition, Fn } from 'aws-cdk-lib';
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ComputeParameters } from './compute-parameters.ts';
import { FUNCTION_NAMES, FUNCTION_SPECS, type FunctionName, type FunctionSpec } from './function-specs.ts';
import { makeFunction } from './make-function.ts';

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
    return makeFunction(
      this,
      { function: name, log: `${name}-log` },
      {
        name,
        does,
        code: parameters,
        keyArn,
        role: roleArn,
        timeout: timeoutSeconds,
        memorySize: memoryMegabytes,
        environment,
        ...(storageMegabytes === undefined ? {} : { ephemeralStorage: { size: storageMegabytes } }),
        ...(atMost === undefined ? {} : { reservedConcurrentExecutions: atMost }),
      },
    );
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
