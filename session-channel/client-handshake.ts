import { channelKeys, encryptionContext, PayloadCipher } from './encryption.ts';
import { parseEncryptionChallenge, renderEncryptionChallenge } from './payloads/encryption-challenge.ts';
import {
  ActionStatus,
  type HandshakeAction,
  type ProcessedAction,
  parseHandshakeRequest,
  renderHandshakeResponse,
} from './payloads/handshake.ts';

// The client's side of facts/session-manager.md A.6. It answers at once unless the agent asks for encryption:
// then the answer waits until the caller brings a data key from KMS.

export interface HandshakeSession {
  readonly sessionId: string;
  /** The target as the person typed it: part of the encryption context. */
  readonly targetId: string;
  readonly clientVersion: string;
  /** 12 fresh random bytes. */
  readonly nonceStart: Uint8Array;
}

/** What kms:GenerateDataKey must be called with. */
export interface DataKeyRequest {
  readonly kmsKeyId: string;
  readonly encryptionContext: Record<string, string>;
}

/** The two forms of a data key, as kms:GenerateDataKey returns them. */
export interface DataKey {
  readonly plaintext: Uint8Array;
  readonly cipherText: Uint8Array;
}

type KmsAction = Extract<HandshakeAction, { kind: 'KMSEncryption' }>;

/** The state of one handshake. */
export class ClientHandshake {
  readonly #session: HandshakeSession;
  #actions: readonly HandshakeAction[] = [];
  agentVersion = '';
  sessionType: string | undefined;
  properties: unknown = null;
  cipher: PayloadCipher | undefined;

  constructor(session: HandshakeSession) {
    this.#session = session;
  }

  /** Takes the request; returns the response's payload, or the data key that is needed first. Throws FrameError. */
  request(payload: Uint8Array): Buffer | DataKeyRequest {
    const request = parseHandshakeRequest(payload);
    this.agentVersion = request.agentVersion;
    this.#actions = request.actions;
    for (const action of request.actions) {
      if (action.kind !== 'SessionType') continue;
      this.sessionType = action.sessionType;
      this.properties = action.properties;
    }
    const kms = this.#kmsAction();
    if (kms === undefined) return this.#response(undefined);
    const { sessionId, targetId } = this.#session;
    return {
      kmsKeyId: kms.kmsKeyId,
      encryptionContext: encryptionContext({ sessionId, targetId, challenge: kms.challenge }),
    };
  }

  /** The response's payload once KMS gave a key. */
  dataKey(key: DataKey): Buffer {
    this.cipher = new PayloadCipher(channelKeys(key.plaintext, 'client'), this.#session.nonceStart);
    return this.#response(key);
  }

  /** The response's payload when KMS refused: the agent then fails the session with this text. */
  dataKeyRefused(text: string): Buffer {
    return this.#response(
      undefined,
      `Failed to process action KMSEncryption: Error calling KMS GenerateDataKey API: ${text}`,
    );
  }

  /** The answer to the agent's challenge. Throws FrameError when it does not open with our key. */
  challenge(payload: Uint8Array): Buffer | undefined {
    if (this.cipher === undefined) return undefined;
    const plain = this.cipher.decrypt(parseEncryptionChallenge(payload));
    return renderEncryptionChallenge(this.cipher.encrypt(plain));
  }

  #kmsAction(): KmsAction | undefined {
    return this.#actions.find((action) => action.kind === 'KMSEncryption');
  }

  #response(key: DataKey | undefined, kmsError?: string): Buffer {
    const actions = this.#actions.map((action): ProcessedAction => {
      if (action.kind === 'SessionType') return { actionType: action.kind, status: ActionStatus.success };
      if (action.kind === 'unknown') {
        const error = `Unsupported action ${action.actionType}`;
        return { actionType: action.actionType, status: ActionStatus.unsupported, error };
      }
      if (key === undefined) {
        return { actionType: action.kind, status: ActionStatus.failed, error: kmsError ?? 'no data key' };
      }
      const kms = { cipherTextKey: key.cipherText, challengeAcknowledged: action.challenge !== null };
      return { actionType: action.kind, status: ActionStatus.success, kms };
    });
    const errors = actions.flatMap((action) => (action.error === undefined ? [] : [action.error]));
    return renderHandshakeResponse({ clientVersion: this.#session.clientVersion, actions, errors });
  }
}
