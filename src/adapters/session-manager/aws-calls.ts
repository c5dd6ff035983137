import type { SSMClient } from '@aws-sdk/client-ssm';
import { DATA_KEY_BYTES } from '@sallyport/session-channel/encryption.ts';
import { CallRefused, type SessionCalls, type StartedSession } from './session-calls.ts';
import { type AwsCredentials, signOpening } from './sign-opening.ts';

// The SDK's clients are loaded when a call is made: a person feels every millisecond before the prompt, and an
// ordinary session needs only a signature.

/** How long one call may take, its connection included. */
const CALL_LIMIT_MS = 15_000;

export interface AwsPlace {
  readonly region: string;
  /** A profile of the AWS configuration files; otherwise the default chain. */
  readonly profile?: string;
  /** The SSM endpoint's URL, where it is not AWS's own. */
  readonly endpoint?: string;
  /** Overrides profile and default chain. */
  readonly credentials?: () => Promise<AwsCredentials>;
}

export interface StartSessionRequest {
  readonly target: string;
  readonly documentName?: string;
  readonly parameters?: Readonly<Record<string, readonly string[]>>;
  readonly reason?: string;
}

/** The calls of one person at one place. */
export interface AwsCalls extends SessionCalls {
  startSession(request: StartSessionRequest): Promise<StartedSession>;
}

/** AWS, as a session needs it. */
export function awsCalls(place: AwsPlace): AwsCalls {
  const credentials = place.credentials ?? defaultCredentials(place);
  let ssm: Promise<SSMClient> | undefined;
  const client = (): Promise<SSMClient> => {
    ssm ??= ssmClient(place, credentials);
    return ssm;
  };
  return {
    signOpening: async (streamUrl) =>
      signOpening(streamUrl, { region: place.region, credentials: await credentials(), now: new Date() }),
    startSession: (request) => startSession(client(), request),
    resume: (sessionId) => resumeSession(client(), sessionId),
    terminate: async (sessionId) => {
      const { TerminateSessionCommand } = await import('@aws-sdk/client-ssm');
      await (await client()).send(new TerminateSessionCommand({ SessionId: sessionId }));
    },
    generateDataKey: async ({ kmsKeyId, encryptionContext }) => {
      const { GenerateDataKeyCommand, KMSClient } = await import('@aws-sdk/client-kms');
      const endpoint = kmsEndpoint(place.endpoint);
      const kms = new KMSClient({
        region: place.region,
        credentials,
        ...(endpoint === undefined ? {} : { endpoint }),
      });
      const { Plaintext, CiphertextBlob } = await kms.send(
        new GenerateDataKeyCommand({
          KeyId: kmsKeyId,
          NumberOfBytes: DATA_KEY_BYTES,
          EncryptionContext: encryptionContext,
        }),
        { abortSignal: AbortSignal.timeout(CALL_LIMIT_MS) },
      );
      kms.destroy();
      if (Plaintext?.length !== DATA_KEY_BYTES || CiphertextBlob === undefined) {
        throw new Error('KMS answered GenerateDataKey without a key of 64 bytes');
      }
      return { plaintext: Plaintext, cipherText: CiphertextBlob };
    },
  };
}

function defaultCredentials({ profile }: AwsPlace): () => Promise<AwsCredentials> {
  let provider: Promise<() => Promise<AwsCredentials>> | undefined;
  return async () => {
    provider ??= import('@aws-sdk/credential-providers').then(({ fromNodeProviderChain }) =>
      fromNodeProviderChain(profile === undefined ? {} : { profile }),
    );
    return (await provider)();
  };
}

async function ssmClient(
  { region, endpoint }: AwsPlace,
  credentials: () => Promise<AwsCredentials>,
): Promise<SSMClient> {
  const { SSMClient } = await import('@aws-sdk/client-ssm');
  // Our own schedule retries a resumption, so the SDK's would only hide what is waited for.
  return new SSMClient({
    region,
    credentials,
    maxAttempts: 2,
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}

async function startSession(
  client: Promise<SSMClient>,
  request: StartSessionRequest,
): Promise<StartedSession> {
  const { StartSessionCommand } = await import('@aws-sdk/client-ssm');
  const { target, documentName, parameters, reason } = request;
  const lists = Object.entries(parameters ?? {}).map(([name, values]) => [name, [...values]]);
  const command = new StartSessionCommand({
    Target: target,
    ...(documentName === undefined ? {} : { DocumentName: documentName }),
    ...(parameters === undefined ? {} : { Parameters: Object.fromEntries(lists) }),
    ...(reason === undefined ? {} : { Reason: reason }),
  });
  const answer = await (await client).send(command, { abortSignal: AbortSignal.timeout(CALL_LIMIT_MS) });
  const { SessionId, TokenValue, StreamUrl } = answer;
  if (SessionId === undefined || TokenValue === undefined || StreamUrl === undefined) {
    throw new Error('StartSession answered without SessionId, TokenValue and StreamUrl');
  }
  return { sessionId: SessionId, tokenValue: TokenValue, streamUrl: StreamUrl };
}

async function resumeSession(client: Promise<SSMClient>, sessionId: string): Promise<string | undefined> {
  const { ResumeSessionCommand } = await import('@aws-sdk/client-ssm');
  try {
    const command = new ResumeSessionCommand({ SessionId: sessionId });
    return (await (await client).send(command, { abortSignal: AbortSignal.timeout(CALL_LIMIT_MS) }))
      .TokenValue;
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

/** A 4xx answer that is not about too many calls will be the same next time. */
function refusalOf(error: unknown): CallRefused | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined;
  const { httpStatusCode = 0 } = error.$metadata as { httpStatusCode?: number };
  const passing = httpStatusCode < 400 || httpStatusCode >= 500 || /throttl|toomany/i.test(error.name);
  return passing ? undefined : new CallRefused(error.name, `${error.name}: ${error.message}`);
}

/** An SSM endpoint on this machine serves KMS too; elsewhere KMS is found as the SDK finds it. */
function kmsEndpoint(ssmEndpoint: string | undefined): string | undefined {
  if (ssmEndpoint === undefined || !URL.canParse(ssmEndpoint)) return undefined;
  const { hostname } = new URL(ssmEndpoint);
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname) ? ssmEndpoint : undefined;
}
