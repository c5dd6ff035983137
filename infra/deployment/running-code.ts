import {
  GetAccountSettingsCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from '@aws-sdk/client-lambda';
import { asFault } from '../../src/adapters/aws/aws-fault.ts';
import { functionName } from '../names.ts';
import type { CodeBundle } from './code.ts';
import type { Drift } from './stacks.ts';

/** Which code a function runs: the digest of its zip, in base64, as Lambda tells it; null: there is no such function. */
export async function runningCode(lambda: LambdaClient, name: string): Promise<string | null> {
  try {
    const command = new GetFunctionConfigurationCommand({ FunctionName: functionName(name) });
    return (await lambda.send(command)).CodeSha256 ?? null;
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return null;
    throw asFault('GetFunctionConfiguration', error);
  }
}

/** How many functions of an account may run at once, by its quota. */
export async function concurrencyQuota(lambda: LambdaClient): Promise<number> {
  try {
    return (await lambda.send(new GetAccountSettingsCommand({}))).AccountLimit?.ConcurrentExecutions ?? 0;
  } catch (error) {
    throw asFault('GetAccountSettings', error);
  }
}

/**
 * Functions that run other code than was deployed. CloudFormation's own drift detection sees a function's settings and
 * not its code. `optional` functions may be absent.
 */
export async function codeDrift(
  bundles: readonly CodeBundle[],
  running: (name: string) => Promise<string | null>,
  optional: readonly string[],
): Promise<readonly Drift[]> {
  const found: Drift[] = [];
  for (const { name, sha256 } of bundles) {
    const runs = await running(name);
    if (runs === Buffer.from(sha256, 'hex').toString('base64')) continue;
    if (runs === null && optional.includes(name)) continue;
    const status = runs === null ? 'DELETED' : 'MODIFIED';
    found.push({
      logicalId: functionName(name),
      type: 'AWS::Lambda::Function',
      status,
      properties: ['/Code'],
    });
  }
  return found;
}
