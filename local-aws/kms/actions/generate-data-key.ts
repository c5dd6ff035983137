import { defineAction } from '../../action.ts';
import { dataKeyInput, makeDataKey } from '../data-key.ts';
import { keyQuestion } from '../require-key.ts';
import { cryptoRequest } from '../trail-request.ts';

/** Source: KMS API reference, GenerateDataKey. */
export const generateDataKey = defineAction({
  service: 'kms',
  name: 'GenerateDataKey',
  readOnly: true,
  input: dataKeyInput,
  trailRequest: cryptoRequest,
  omits: ['Recipients (Nitro enclaves).'],
  authorize: (input, call) => [
    keyQuestion(call, input.KeyId, 'GenerateDataKey', { context: input.EncryptionContext }),
  ],
  handle: (input, call) => makeDataKey(call, input),
});
