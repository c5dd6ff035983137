import type { Call } from '../../action.ts';
import { AwsError } from '../../error.ts';

/** StringParameters that a document refers to as {{ ssm:name }}. */
export function lookUpParameter(call: Call, name: string): string {
  const parameter = call.world.ssm.parameters.find(name, call.account, call.region);
  if (parameter === undefined || parameter.type === 'SecureString')
    throw new AwsError(
      'InvalidParameters',
      `The document refers to the parameter ${name}, which is not there or is a SecureString.`,
    );
  return parameter.value;
}
