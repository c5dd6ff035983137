import { describe, expect, test } from 'vitest';
import { NodeEvidenceCrypto } from '../../src/adapters/evidence/node-crypto.ts';
import type { EvidenceSigner } from '../../src/operations/evidence-ports.ts';

/** As long as the manifest of a session with some dozens of files. */
const MANIFEST = Buffer.from('0'.repeat(64).concat('  events.jsonl\n').repeat(40));

/** What evidence relies on, whoever keeps the key. `open` gives two signers of one key, and one of another. */
export function describeEvidenceSigner(
  name: string,
  open: () => Promise<{
    readonly signer: EvidenceSigner;
    readonly same: EvidenceSigner;
    readonly other: EvidenceSigner;
  }>,
): void {
  const crypto = new NodeEvidenceCrypto();

  describe(`an evidence signer: ${name}`, () => {
    test('what it signs verifies with its public key alone, and nothing else does', async () => {
      const { signer, other } = await open();
      const { pem } = await signer.publicKey();
      const signature = await signer.sign(MANIFEST);
      expect(crypto.verify(pem, MANIFEST, signature)).toBe(true);
      expect(crypto.verify(pem, Buffer.concat([MANIFEST, Buffer.from(' ')]), signature)).toBe(false);
      expect(
        crypto.verify(
          pem,
          MANIFEST,
          signature.map((byte, at) => (at === 9 ? byte ^ 1 : byte)),
        ),
      ).toBe(false);
      expect(crypto.verify((await other.publicKey()).pem, MANIFEST, signature)).toBe(false);
    });

    test('it says what its key is as whoever reads the key does', async () => {
      const { signer } = await open();
      const { pem, algorithm, sha256 } = await signer.publicKey();
      expect(crypto.readPublicKey(pem)).toEqual({ algorithm, sha256 });
      expect(pem).not.toContain('PRIVATE');
    });

    test('the key is the same in another process, which verifies what the first signed', async () => {
      const { signer, same } = await open();
      expect(await same.publicKey()).toEqual(await signer.publicKey());
      const signature = await signer.sign(MANIFEST);
      expect(crypto.verify((await same.publicKey()).pem, MANIFEST, signature)).toBe(true);
    });

    test('many sign at once, each what it was given', async () => {
      const { signer } = await open();
      const { pem } = await signer.publicKey();
      const contents = Array.from({ length: 8 }, (_, at) => Buffer.from(`manifest ${at}`));
      const signatures = await Promise.all(contents.map((content) => signer.sign(content)));
      const fits = signatures.map((signature) =>
        contents.map((content) => crypto.verify(pem, content, signature)),
      );
      expect(fits).toEqual(contents.map((_, row) => contents.map((_, at) => at === row)));
    });
  });
}
