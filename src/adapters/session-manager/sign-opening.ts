import { openingRequest } from '@sallyport/session-channel/opening-request.ts';
import { Sha256 } from '../aws/sha256.ts';

/** Credentials as every AWS SDK provider gives them. */
export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * The headers that sign a channel's opening by SigV4 (facts/session-manager.md A.2); none for a URL that is
 * presigned already.
 */
export async function signOpening(
  streamUrl: string,
  { region, credentials, now }: { region: string; credentials: AwsCredentials; now: Date },
): Promise<Record<string, string>> {
  const request = openingRequest(streamUrl);
  if (!request.mustSign) return {};
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const signer = new SignatureV4({
    service: request.signingService,
    region,
    credentials,
    sha256: Sha256,
    applyChecksum: false,
  });
  const { method, protocol, hostname, port, path } = request;
  const signed = await signer.sign(
    { method, protocol, hostname, port, path, query: { ...request.query }, headers: { ...request.headers } },
    { signingDate: now },
  );
  // The WebSocket library writes its own Host, from the same URL.
  return Object.fromEntries(Object.entries(signed.headers).filter(([name]) => name.toLowerCase() !== 'host'));
}
