/** What CloudTrail is told of a cryptographic call: the key and the context, never the bytes. */
export function cryptoRequest(input: {
  KeyId?: string | undefined;
  EncryptionContext?: Readonly<Record<string, string>> | undefined;
  KeySpec?: string | undefined;
  NumberOfBytes?: number | undefined;
}): Record<string, unknown> {
  return {
    ...(input.KeyId === undefined ? {} : { keyId: input.KeyId }),
    ...(input.EncryptionContext === undefined ? {} : { encryptionContext: input.EncryptionContext }),
    ...(input.KeySpec === undefined ? {} : { keySpec: input.KeySpec }),
    ...(input.NumberOfBytes === undefined ? {} : { numberOfBytes: input.NumberOfBytes }),
    encryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  };
}
