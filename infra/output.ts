import { type CfnCondition, CfnOutput } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Tells a value of the stack under a name of our choice, wherever it is made. */
export function output(scope: Construct, name: string, value: string, condition?: CfnCondition): void {
  const told = new CfnOutput(scope, `Output${name}`, {
    value,
    ...(condition === undefined ? {} : { condition }),
  });
  told.overrideLogicalId(name);
}
