import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Call } from '../action.ts';
import { AwsError } from '../error.ts';
import { dryRun, encryptionContext, grantTokens, keyId } from './arguments.ts';
import { seal } from './envelope.ts';
import { usableKey } from './require-key.ts';

/** The input of GenerateDataKey and GenerateDataKeyWithoutPlaintext. */
export const dataKeyInput = z.object({
  KeyId: keyId,
  KeySpec: z.enum(['AES_256', 'AES_128']).optional(),
  NumberOfBytes: z.number().int().min(1).max(1024).optional(),
  EncryptionContext: encryptionContext.optional(),
  GrantTokens: grantTokens.optional(),
  DryRun: dryRun.optional(),
});

/** Makes a data key: random bytes, in clear and encrypted under the key. */
export function makeDataKey(
  call: Call,
  input: z.output<typeof dataKeyInput>,
): { CiphertextBlob: string; Plaintext: string; KeyId: string } {
  const { KeySpec, NumberOfBytes } = input;
  if ((KeySpec === undefined) === (NumberOfBytes === undefined)) {
    throw new AwsError('ValidationException', 'Please specify either number of bytes or key spec.');
  }
  const key = usableKey(call, input.KeyId, 'ENCRYPT_DECRYPT');
  assertNoDryRun(input.DryRun);
  const plaintext = randomBytes(NumberOfBytes ?? (KeySpec === 'AES_128' ? 16 : 32));
  const blob = seal({
    arn: key.arn,
    material: key.material,
    plaintext,
    context: input.EncryptionContext ?? {},
  });
  return { CiphertextBlob: blob.toString('base64'), Plaintext: plaintext.toString('base64'), KeyId: key.arn };
}

/** A dry run ends with an error that says that it would have worked. */
export function assertNoDryRun(asked: boolean | undefined): void {
  if (asked === true)
    throw new AwsError(
      'DryRunOperationException',
      'The request would have succeeded, but the DryRun option is set.',
    );
}
