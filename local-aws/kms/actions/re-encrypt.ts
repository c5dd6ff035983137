import { z } from 'zod';
import { defineAction } from '../../action.ts';
import { AwsError } from '../../error.ts';
import { blob, dryRun, encryptionContext, grantTokens, keyId, MAX_CIPHERTEXT_BYTES } from '../arguments.ts';
import { assertNoDryRun } from '../data-key.ts';
import { seal, unseal } from '../envelope.ts';
import { keyOfCiphertext, keyQuestion, usableKey } from '../require-key.ts';
import { assertUsable } from '../state.ts';

/** Source: KMS API reference, ReEncrypt. */
export const reEncrypt = defineAction({
  service: 'kms',
  name: 'ReEncrypt',
  readOnly: true,
  input: z.object({
    CiphertextBlob: blob(MAX_CIPHERTEXT_BYTES),
    SourceEncryptionContext: encryptionContext.optional(),
    SourceKeyId: keyId.optional(),
    DestinationKeyId: keyId,
    DestinationEncryptionContext: encryptionContext.optional(),
    GrantTokens: grantTokens.optional(),
    DryRun: dryRun.optional(),
  }),
  trailRequest: ({ CiphertextBlob: _, ...rest }) =>
    Object.fromEntries(
      Object.entries(rest).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
    ),
  authorize: (input, call) => {
    const source = keyOfCiphertext(call, input.CiphertextBlob, input.SourceKeyId);
    const context = input.SourceEncryptionContext;
    return [
      call.world.kms.question(call, source, 'ReEncryptFrom', { context }),
      keyQuestion(call, input.DestinationKeyId, 'ReEncryptTo', {
        context: input.DestinationEncryptionContext,
      }),
    ];
  },
  handle: (input, call) => {
    const source = keyOfCiphertext(call, input.CiphertextBlob, input.SourceKeyId);
    assertUsable(source);
    const { arn, material } = usableKey(call, input.DestinationKeyId, 'ENCRYPT_DECRYPT');
    const plaintext = unseal(input.CiphertextBlob, source.material, input.SourceEncryptionContext ?? {});
    if (plaintext === undefined) throw new AwsError('InvalidCiphertextException', '');
    assertNoDryRun(input.DryRun);
    const sealed = seal({ arn, material, plaintext, context: input.DestinationEncryptionContext ?? {} });
    return {
      CiphertextBlob: sealed.toString('base64'),
      SourceKeyId: source.arn,
      KeyId: arn,
      SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
      DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    };
  },
});
