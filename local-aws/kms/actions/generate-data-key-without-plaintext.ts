import { defineAction } from '../../action.ts';
import { dataKeyInput, makeDataKey } from '../data-key.ts';
import { keyQuestion } from '../require-key.ts';
import { cryptoRequest } from '../trail-request.ts';

/** Source: KMS API reference, GenerateDataKeyWithoutPlaintext. */
export const generateDataKeyWithoutPlaintext = defineAction({
  service: 'kms',
  name: 'GenerateDataKeyWithoutPlaintext',
  readOnly: true,
  input: dataKeyInput,
  trailRequest: cryptoRequest,
  authorize: (input, call) => [
    keyQuestion(call, input.KeyId, 'GenerateDataKeyWithoutPlaintext', { context: input.EncryptionContext }),
  ],
  handle: (input, call) => {
    const { Plaintext: _, ...rest } = makeDataKey(call, input);
    return rest;
  },
});
