import { expect, test } from 'vitest';
import { NO_KEY } from './no-key.ts';

test('nothing is signed without a key that outlives the process, and the refusal says what to set', async () => {
  for (const asked of [NO_KEY.publicKey(), NO_KEY.sign(new Uint8Array())])
    await expect(asked).rejects.toMatchObject({
      code: 'EVIDENCE_KEY_MISSING',
      retry: 'never',
      message: expect.stringContaining('evidence.kmsKeyId'),
    });
});
