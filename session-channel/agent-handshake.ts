import { channelKeys, encryptionContext, PayloadCipher } from './encryption.ts';
import { FrameError } from './frame-error.ts';
import { type AgentMessage, PayloadType } from './message.ts';
import { parseEncryptionChallenge, renderEncryptionChallenge } from './payloads/encryption-challenge.ts';
import {
  ActionStatus,
  type HandshakeAction,
  type KmsActionResult,
  type ProcessedAction,
  parseHandshakeResponse,
  renderHandshakeComplete,
  renderHandshakeRequest,
} from './payloads/handshake.ts';

// The agent's side of facts/session-manager.md A.6: asks, checks the answer, proves the keys, says it is complete.

/** How long the agent waits for the client's response, and again for the answer to its challenge. */
export const HANDSHAKE_STEP_MS = 15_000;
const ENCRYPTED_MESSAGE = 'This session is encrypted using AWS KMS.';

/** Random bytes that an encrypted session needs, given by the caller. */
export interface HandshakeRandomness {
  /** 16 bytes: bound into the data key by clients that know how. */
  readonly keyChallenge: Uint8Array;
  /** 64 bytes: encrypted to the client and back to prove the keys. */
  readonly encryptionChallenge: Uint8Array;
  /** 12 bytes. */
  readonly nonceStart: Uint8Array;
}

export interface AgentHandshakeOptions {
  readonly sessionId: string;
  readonly instanceId: string;
  readonly agentVersion: string;
  /** Standard_Stream, InteractiveCommands, NonInteractiveCommands or Port. */
  readonly sessionType: string;
  /** Told to the client; for Port: portNumber, localPortNumber, type. */
  readonly properties?: unknown;
  /** Encrypts the session, except a Port one. */
  readonly kmsKeyId?: string;
  readonly randomness: HandshakeRandomness;
  /** Fails clients that do not acknowledge the key challenge. Default false, as in the agent. */
  readonly requireChallengeAcknowledgement?: boolean;
}

/** What the handshake asks for next. */
export type HandshakeStep =
  | { readonly kind: 'send'; readonly payloadType: number; readonly payload: Uint8Array }
  | {
      readonly kind: 'decrypt-data-key';
      readonly kmsKeyId: string;
      readonly cipherText: Uint8Array;
      readonly encryptionContext: Record<string, string>;
    }
  | { readonly kind: 'complete' };

type Phase = 'idle' | 'response' | 'data-key' | 'challenge' | 'complete';

/** The state of one handshake. Steps throw FrameError with the agent's own words when the client fails them. */
export class AgentHandshake {
  readonly #options: AgentHandshakeOptions;
  readonly #kmsKeyId: string | undefined;
  readonly #challenge: string;
  #phase: Phase = 'idle';
  #startedAt = 0;
  #deadline = Number.POSITIVE_INFINITY;
  clientVersion = '';
  cipher: PayloadCipher | undefined;

  constructor(options: AgentHandshakeOptions) {
    this.#options = options;
    const { kmsKeyId, sessionType } = options;
    this.#kmsKeyId = sessionType === 'Port' || kmsKeyId === '' ? undefined : kmsKeyId;
    this.#challenge = Buffer.from(options.randomness.keyChallenge).toString('base64');
  }

  /** A plain shell and interactive commands go without. */
  get isNeeded(): boolean {
    const { sessionType } = this.#options;
    return sessionType === 'NonInteractiveCommands' || sessionType === 'Port' || this.#kmsKeyId !== undefined;
  }

  get deadline(): number {
    return this.#deadline;
  }

  /** What to say when the deadline has passed. */
  get timeoutText(): string {
    return this.#phase === 'challenge'
      ? 'Timed out waiting for encryption challenge.'
      : 'Handshake timed out. Please ensure that you have the latest version of the session manager plugin.';
  }

  start(now: number): HandshakeStep[] {
    this.#phase = 'response';
    this.#startedAt = now;
    this.#deadline = now + HANDSHAKE_STEP_MS;
    const { sessionType, properties = null, agentVersion } = this.#options;
    const actions: HandshakeAction[] = [{ kind: 'SessionType', sessionType, properties }];
    if (this.#kmsKeyId !== undefined) {
      actions.push({ kind: 'KMSEncryption', kmsKeyId: this.#kmsKeyId, challenge: this.#challenge });
    }
    const payload = renderHandshakeRequest({ agentVersion, actions });
    return [{ kind: 'send', payloadType: PayloadType.handshakeRequest, payload }];
  }

  /** Takes a data frame that came during the handshake; what is not part of it is dropped. Throws FrameError. */
  receive({ payloadType, payload }: AgentMessage, now: number): HandshakeStep[] {
    if (payloadType === PayloadType.handshakeResponse && this.#phase === 'response') {
      return this.#response(payload, now);
    }
    if (payloadType === PayloadType.encChallengeResponse && this.#phase === 'challenge') {
      return this.#challengeAnswer(payload, now);
    }
    return [];
  }

  /** Brings the plaintext of the client's data key. */
  dataKey(plaintext: Uint8Array, now: number): HandshakeStep[] {
    if (this.#phase !== 'data-key') return [];
    const { nonceStart, encryptionChallenge } = this.#options.randomness;
    this.cipher = new PayloadCipher(channelKeys(plaintext, 'agent'), nonceStart);
    this.#phase = 'challenge';
    this.#deadline = now + HANDSHAKE_STEP_MS;
    const payload = renderEncryptionChallenge(this.cipher.encrypt(encryptionChallenge));
    return [{ kind: 'send', payloadType: PayloadType.encChallengeRequest, payload }];
  }

  #response(payload: Uint8Array, now: number): HandshakeStep[] {
    const response = parseHandshakeResponse(payload);
    this.clientVersion = response.clientVersion;
    requireSuccess(response.actions, 'SessionType');
    if (this.#kmsKeyId === undefined) return this.#complete('', now);
    const kms = requireSuccess(response.actions, 'KMSEncryption').kms;
    if (kms === undefined) throw refusal('KMSEncryption gave no data key');
    return [this.#decryption(this.#kmsKeyId, kms)];
  }

  #decryption(kmsKeyId: string, kms: KmsActionResult): HandshakeStep {
    if (this.#options.requireChallengeAcknowledgement === true && !kms.challengeAcknowledged) {
      throw refusal('client does not support required encryption context random challenge');
    }
    this.#phase = 'data-key';
    this.#deadline = Number.POSITIVE_INFINITY;
    const { sessionId, instanceId: targetId } = this.#options;
    const challenge = kms.challengeAcknowledged ? this.#challenge : null;
    return {
      kind: 'decrypt-data-key',
      kmsKeyId,
      cipherText: kms.cipherTextKey,
      encryptionContext: encryptionContext({ sessionId, targetId, challenge }),
    };
  }

  #challengeAnswer(payload: Uint8Array, now: number): HandshakeStep[] {
    const plain = this.cipher?.decrypt(parseEncryptionChallenge(payload));
    if (plain === undefined || !plain.equals(this.#options.randomness.encryptionChallenge)) {
      throw refusal('the encryption challenge came back changed');
    }
    return this.#complete(ENCRYPTED_MESSAGE, now);
  }

  #complete(customerMessage: string, now: number): HandshakeStep[] {
    this.#phase = 'complete';
    this.#deadline = Number.POSITIVE_INFINITY;
    const payload = renderHandshakeComplete({
      durationNs: Math.round((now - this.#startedAt) * 1e6),
      customerMessage,
    });
    return [{ kind: 'send', payloadType: PayloadType.handshakeComplete, payload }, { kind: 'complete' }];
  }
}

function requireSuccess(actions: readonly ProcessedAction[], actionType: string): ProcessedAction {
  const action = actions.find((one) => one.actionType === actionType);
  if (action === undefined) throw refusal(`${actionType} was not answered by the client`);
  if (action.status === ActionStatus.success) return action;
  throw refusal(`${actionType} failed on client with status ${action.status} error: ${action.error ?? ''}`);
}

const refusal = (text: string): FrameError => new FrameError('payload-field', 0, text);
