import { fail, type JsonObject, jsonBytes, parseJsonObject } from './json-object.ts';

// The handshake of facts/session-manager.md A.6: the agent asks for actions, the client answers each, the agent
// says that it is complete.

/** An action that the agent asks of the client. Kinds that we do not know are kept, to be refused by name. */
export type HandshakeAction =
  | { readonly kind: 'SessionType'; readonly sessionType: string; readonly properties: unknown }
  | { readonly kind: 'KMSEncryption'; readonly kmsKeyId: string; readonly challenge: string | null }
  | { readonly kind: 'unknown'; readonly actionType: string };

export interface HandshakeRequest {
  readonly agentVersion: string;
  readonly actions: readonly HandshakeAction[];
}

/** What became of an action at the client. */
export const ActionStatus = { success: 1, failed: 2, unsupported: 3 } as const;

export interface ProcessedAction {
  readonly actionType: string;
  readonly status: number;
  /** For KMSEncryption: what the agent needs to get the data key. */
  readonly kms?: KmsActionResult;
  readonly error?: string;
}

export interface KmsActionResult {
  /** The encrypted data key, as KMS gave it. */
  readonly cipherTextKey: Uint8Array;
  /** True when the client put the agent's challenge into the encryption context. */
  readonly challengeAcknowledged: boolean;
}

export interface HandshakeResponse {
  readonly clientVersion: string;
  readonly actions: readonly ProcessedAction[];
  readonly errors: readonly string[];
}

export interface HandshakeComplete {
  readonly durationNs: number;
  /** Told to the person when not empty. */
  readonly customerMessage: string;
}

/** Most actions that one handshake may hold. */
export const MAX_HANDSHAKE_ACTIONS = 16;

export function renderHandshakeRequest(request: HandshakeRequest): Buffer {
  return jsonBytes({
    AgentVersion: request.agentVersion,
    RequestedClientActions: request.actions.map(renderAction),
  });
}

export function parseHandshakeRequest(payload: Uint8Array): HandshakeRequest {
  const json = parseJsonObject(payload, 'HandshakeRequest');
  return {
    agentVersion: json.textOr('AgentVersion', ''),
    actions: limited(json.objects('RequestedClientActions')).map(parseAction),
  };
}

export function renderHandshakeResponse(response: HandshakeResponse): Buffer {
  return jsonBytes({
    ClientVersion: response.clientVersion,
    ProcessedClientActions: response.actions.map((action) => ({
      ActionType: action.actionType,
      ActionStatus: action.status,
      ActionResult: action.kms === undefined ? null : renderKmsResult(action.kms),
      Error: action.error ?? '',
    })),
    Errors: response.errors.length === 0 ? null : response.errors,
  });
}

export function parseHandshakeResponse(payload: Uint8Array): HandshakeResponse {
  const json = parseJsonObject(payload, 'HandshakeResponse');
  return {
    clientVersion: json.textOr('ClientVersion', ''),
    actions: limited(json.objects('ProcessedClientActions')).map(parseProcessed),
    errors: json.texts('Errors'),
  };
}

export function renderHandshakeComplete(complete: HandshakeComplete): Buffer {
  return jsonBytes({
    HandshakeTimeToComplete: complete.durationNs,
    CustomerMessage: complete.customerMessage,
  });
}

export function parseHandshakeComplete(payload: Uint8Array): HandshakeComplete {
  const json = parseJsonObject(payload, 'HandshakeComplete');
  return {
    durationNs: json.numberOr('HandshakeTimeToComplete', 0),
    customerMessage: json.textOr('CustomerMessage', ''),
  };
}

function renderAction(action: HandshakeAction): object {
  if (action.kind === 'SessionType') {
    const { sessionType, properties } = action;
    return {
      ActionType: action.kind,
      ActionParameters: { SessionType: sessionType, Properties: properties ?? null },
    };
  }
  if (action.kind === 'KMSEncryption') {
    const challenge = action.challenge === null ? {} : { Challenge: action.challenge };
    return { ActionType: action.kind, ActionParameters: { KMSKeyId: action.kmsKeyId, ...challenge } };
  }
  return { ActionType: action.actionType, ActionParameters: null };
}

function parseAction(json: JsonObject): HandshakeAction {
  const actionType = json.text('ActionType');
  if (actionType === 'SessionType') {
    const parameters = json.object('ActionParameters');
    const properties = parameters.raw('Properties') ?? null;
    return { kind: actionType, sessionType: parameters.text('SessionType'), properties };
  }
  if (actionType === 'KMSEncryption') {
    const parameters = json.object('ActionParameters');
    const challenge = parameters.textOr('Challenge', null);
    return { kind: actionType, kmsKeyId: parameters.text('KMSKeyId'), challenge };
  }
  return { kind: 'unknown', actionType };
}

function renderKmsResult({ cipherTextKey, challengeAcknowledged }: KmsActionResult): object {
  return {
    KMSCipherTextKey: Buffer.from(cipherTextKey).toString('base64'),
    KMSCipherTextHash: null,
    ...(challengeAcknowledged ? { ChallengeAcknowledgement: true } : {}),
  };
}

function parseProcessed(json: JsonObject): ProcessedAction {
  const actionType = json.text('ActionType');
  // The plugin puts 3 into ActionResult and leaves ActionStatus 0 for an action it does not know.
  const unsupported = json.raw('ActionResult') === ActionStatus.unsupported;
  const status = unsupported ? ActionStatus.unsupported : json.number('ActionStatus');
  const error = json.textOr('Error', '');
  const base = { actionType, status, ...(error === '' ? {} : { error }) };
  if (actionType !== 'KMSEncryption' || status !== ActionStatus.success) return base;
  const result = json.object('ActionResult');
  return {
    ...base,
    kms: {
      cipherTextKey: Buffer.from(result.text('KMSCipherTextKey'), 'base64'),
      challengeAcknowledged: result.booleanOr('ChallengeAcknowledgement', false),
    },
  };
}

const limited = <T>(actions: T[]): T[] =>
  actions.length <= MAX_HANDSHAKE_ACTIONS
    ? actions
    : fail('handshake actions', `at most ${MAX_HANDSHAKE_ACTIONS}`);
