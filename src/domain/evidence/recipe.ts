import type { SignatureAlgorithm } from './description.ts';
import { DESCRIPTION_NAME, MANIFEST_NAME, PUBLIC_KEY_NAME, SIGNATURE_NAME } from './manifest.ts';

/** The command that verifies the manifest's signature, by the kind of key. */
export function signatureCommand(algorithm: SignatureAlgorithm): string {
  return algorithm === 'ed25519'
    ? `openssl pkeyutl -verify -pubin -inkey ${PUBLIC_KEY_NAME} -rawin -in ${MANIFEST_NAME} -sigfile ${SIGNATURE_NAME}`
    : `openssl dgst -sha256 -verify ${PUBLIC_KEY_NAME} -signature ${SIGNATURE_NAME} ${MANIFEST_NAME}`;
}

/** VERIFY.txt: how anyone verifies a bundle with OpenSSL 3 and sha256sum, and what that proves. */
export function renderRecipe(about: {
  readonly algorithm: SignatureAlgorithm;
  readonly publicKeySha256: string;
  readonly headKey: string;
}): string {
  return `How to verify this bundle without Sallyport
===========================================

Unpack it (tar -xf FILE) and run these in its folder, with OpenSSL 3 and GNU coreutils.

1. Whose key is it? The number that this prints
     openssl pkey -pubin -in ${PUBLIC_KEY_NAME} -outform DER | sha256sum
   must be the one that you got from the operator by another way than this file:
     ${about.publicKeySha256}

2. Did that key sign the manifest? This must say that it was verified:
     ${signatureCommand(about.algorithm)}

3. Is every file as it was sealed? This must print nothing and exit with 0:
     sha256sum --strict --quiet -c ${MANIFEST_NAME}

4. Was no file put in? The two numbers must be the same:
     find . -type f | wc -l
     echo $(( $(wc -l < ${MANIFEST_NAME}) + 2 ))

5. Is it in its chain? The number that this prints
     sha256sum ${MANIFEST_NAME}
   must stand as manifestSha256 in the object that was anchored when it was sealed:
     ${about.headKey}
   in the archive bucket, under object lock in compliance mode, and as previousManifestSha256 in the
   ${DESCRIPTION_NAME} of the next bundle of the chain. This bundle's own ${DESCRIPTION_NAME} holds the number of the
   one before it.

What this proves: nothing in this folder has changed since the holder of that key sealed it, and, by 5, that it
was sealed before the anchored object's own date, after the bundle before it and before the one after it.

What it does not prove: that the node's log was true when it reached us (whoever is root on a node can forge what it
sends), that nothing was done outside the session, or the time, where the anchored object is not looked at.
`;
}
